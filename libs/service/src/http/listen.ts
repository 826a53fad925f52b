import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Draining } from '../draining';
import { serveHealth } from '../trust/serve-health';
import type { Trust } from '../trust/trust';
import type { Undo } from '../undo';
import { drainHttp, urlOf } from './http-server';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly trust?: Trust | undefined;
  readonly draining: Draining;
  /** Gets what ends the listening: who is held open is answered first, then whatever else is in flight. */
  readonly undo: Undo;
}

export interface Listening {
  readonly url: string;
  /** Where keepers ask how it is, when it listens with TLS. */
  readonly healthUrl: string | undefined;
}

/** Listens for requests, and where that takes a certificate, for those who have none and only ask how it is. */
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
