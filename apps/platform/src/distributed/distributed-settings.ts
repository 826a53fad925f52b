import { consulSettings } from '@maru/discovery';
import { kafkaSettings } from '@maru/messaging/kafka';
import { eventStoreNamespace } from '@maru/service';
import { z } from 'zod';
import { platformSettings } from '../settings';

const INSTANCES = /^[a-z-]+=[1-9]\d?(,[a-z-]+=[1-9]\d?)*$/;

/** What `npm run start:distributed` reads: as the platform, and where the backends are that it does not start itself. */
export const distributedSettings = z.object({
  ...platformSettings.shape,
  ...kafkaSettings.shape,
  /** With a Consul agent, the processes register there, and the gateway finds them there. */
  ...consulSettings.shape,
  /** An EventStoreDB that holds the log; otherwise it is in PostgreSQL. */
  EVENTSTOREDB_URL: z
    .string()
    .regex(/^esdb(\+discover)?:\/\/\S+$/, 'must be a URL like "esdb://127.0.0.1:2113?tls=false"')
    .optional(),
  EVENT_STORE_NAMESPACE: eventStoreNamespace,
  /** A folder as `npm run certs` makes it: each process gets its own certificate from there, and they speak TLS with each other. */
  MARU_TLS_DIR: z.string().optional(),
  /** How many processes a context, or an app in front of them, has, where it is not one. */
  MARU_INSTANCES: z.string().regex(INSTANCES, 'must be like "ordering=2,payments=3"').optional(),
});

/** `ordering=2,payments=3` → `{ ordering: 2, payments: 3 }` */
export function instancesOf(text: string | undefined): Readonly<Record<string, number>> {
  const entries = (text ?? '').split(',').filter(Boolean);
  return Object.fromEntries(entries.map((each) => each.split('=') as [string, string]).map(([name, n]) => [name, +n]));
}
