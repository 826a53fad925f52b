import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Draining } from '../draining';
import { serveHealth } from '../trust/serve-health';
import type { Trust } from '../trust/trust';
import type { Undo } from '../undo';
import { drainHttp, urlOf } from './http-server';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly trust?: Trust | undefined;
  readonly draining: Draining;
  /** Gets the steps that end the listening: held requests are answered first, then others in flight. */
  readonly undo: Undo;
}

export interface Listening {
  readonly url: string;
  /** The plain HTTP URL of the health endpoints for supervisors and scrapers, when it listens with TLS. */
  readonly healthUrl: string | undefined;
}

/**
 * Listens for requests. With TLS it also serves the health endpoints in plain HTTP, for callers without a certificate.
 */
export async function listen(
  app: NestFastifyApplication,
  { host, port, trust, draining, undo }: ListenOptions,
): Promise<Listening> {
  await app.listen(port, host);
  const fastify = app.getHttpAdapter().getInstance();
  const health = trust?.certificates && (await serveHealth(fastify, { host, port: trust.healthPort ?? 0 }));
  if (health) undo.add('health', () => health.close());
  undo.add('requests', (cutOff) => drainHttp(app, cutOff));
  undo.add('waiters', async () => draining.begin());
  return { url: urlOf(app), healthUrl: health?.url };
}
