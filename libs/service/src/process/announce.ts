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
  /** Another one for each run of the process: what a killed one has left behind is not mistaken for this one. */
  readonly id: string;
  readonly logger: Logger;
}

const EVERYWHERE = new Set(['0.0.0.0', '[::]']);

/** Registers a context that takes requests where the settings say; undefined where they say nothing. @throws InvalidSettings */
export async function announce(
  { name, url, healthUrl }: Pick<RunningContext, 'name' | 'url'> & { readonly healthUrl?: string | undefined },
  { settings, id, logger }: AnnounceOptions,
): Promise<Registered | undefined> {
  const { CONSUL_URL, CONSUL_TOKEN, ADVERTISE_URL, SERVICE_VERSION } = settings;
  if (!CONSUL_URL) return undefined;
  if (!ADVERTISE_URL && EVERYWHERE.has(new URL(url).hostname))
    throw new InvalidSettings(`ADVERTISE_URL is not set, and ${url} is no address at which others reach ${name}`);
  const advertised = (ADVERTISE_URL ?? url).replace(/\/+$/, '');
  if (url.startsWith('https:') && !advertised.startsWith('https:'))
    throw new InvalidSettings(
      `ADVERTISE_URL is ${advertised}, and ${name} listens at ${url}: with certificates it is https`,
    );
  const registry = new ConsulRegistry({
    agent: new ConsulAgent({ url: CONSUL_URL, ...(CONSUL_TOKEN && { token: CONSUL_TOKEN }) }),
    onFault: (error) => logger.warn({ err: error }, 'Consul does not take our registration; it is tried again'),
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

/** The plain HTTP of health, at the host under which others know us. */
function besides(advertised: string, healthUrl: string): string {
  const url = new URL(healthUrl);
  url.hostname = new URL(advertised).hostname;
  return url.origin;
}
