import { ConsulAgent, ConsulRegistry } from '@maru/discovery';
import type { Registered } from '@maru/discovery';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { RunningContext } from '../context-runtime';
import { InvalidSettings } from '../settings';
import type { processSettings } from './process-settings';

export interface AnnounceOptions {
  readonly settings: Pick<
    z.infer<typeof processSettings>,
    'CONSUL_URL' | 'CONSUL_TOKEN' | 'ADVERTISE_URL' | 'SERVICE_VERSION'
  >;
  /** Unique for each run of the process, so that the registration of a killed run is not taken for this one. */
  readonly id: string;
  readonly logger: Logger;
}

const EVERYWHERE = new Set(['0.0.0.0', '[::]']);

/** Registers a running service with Consul; undefined when `CONSUL_URL` is not set. @throws InvalidSettings */
export async function announce(
  { name, url, healthUrl }: Pick<RunningContext, 'name' | 'url'> & { readonly healthUrl?: string | undefined },
  { settings, id, logger }: AnnounceOptions,
): Promise<Registered | undefined> {
  const { CONSUL_URL, CONSUL_TOKEN, ADVERTISE_URL, SERVICE_VERSION } = settings;
  if (!CONSUL_URL) return undefined;
  if (!ADVERTISE_URL && EVERYWHERE.has(new URL(url).hostname))
    throw new InvalidSettings(`ADVERTISE_URL is not set; others cannot reach ${name} at ${url}`);
  const advertised = (ADVERTISE_URL ?? url).replace(/\/+$/, '');
  if (url.startsWith('https:') && !advertised.startsWith('https:'))
    throw new InvalidSettings(
      `ADVERTISE_URL is ${advertised}, but ${name} listens at ${url}; it must begin with https`,
    );
  const registry = new ConsulRegistry({
    agent: new ConsulAgent({ url: CONSUL_URL, ...(CONSUL_TOKEN && { token: CONSUL_TOKEN }) }),
    onFault: (error) => logger.warn({ err: error }, 'Consul does not accept the registration; it is tried again'),
  });
  return registry.register({
    service: name,
    id: `${name}-${id}`,
    url: advertised,
    ...(healthUrl && { healthUrl: besides(advertised, healthUrl) }),
    metadata: SERVICE_VERSION ? { version: SERVICE_VERSION } : {},
    healthPath: '/health/ready',
  });
}

/** The URL of the health endpoints with the advertised host name. */
function besides(advertised: string, healthUrl: string): string {
  const url = new URL(healthUrl);
  url.hostname = new URL(advertised).hostname;
  return url.origin;
}
