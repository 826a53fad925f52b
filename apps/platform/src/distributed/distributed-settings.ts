import { consulSettings } from '@maru/discovery';
import { kafkaSettings } from '@maru/messaging/kafka';
import { eventStoreNamespace } from '@maru/service';
import { z } from 'zod';
import { platformSettings } from '../settings';

const INSTANCES = /^[a-z-]+=[1-9]\d?(,[a-z-]+=[1-9]\d?)*$/;

/** The settings of `npm run start:distributed`: those of the platform, and the addresses of existing backends. */
export const distributedSettings = z.object({
  ...platformSettings.shape,
  ...kafkaSettings.shape,
  /** With a Consul agent, the processes register at it, and the gateway finds them through it. */
  ...consulSettings.shape,
  /** An EventStoreDB for the log; default PostgreSQL. */
  EVENTSTOREDB_URL: z
    .string()
    .regex(/^esdb(\+discover)?:\/\/\S+$/, 'must be a URL like "esdb://127.0.0.1:2113?tls=false"')
    .optional(),
  EVENT_STORE_NAMESPACE: eventStoreNamespace,
  /** A folder of `npm run certs`. Each process gets its own certificate from it, and they speak TLS with each other. */
  MARU_TLS_DIR: z.string().optional(),
  /** The numbers of processes of contexts and fronts; default one each. */
  MARU_INSTANCES: z.string().regex(INSTANCES, 'must be like "ordering=2,payments=3"').optional(),
});

/** `ordering=2,payments=3` → `{ ordering: 2, payments: 3 }` */
export function instancesOf(text: string | undefined): Readonly<Record<string, number>> {
  const entries = (text ?? '').split(',').filter(Boolean);
  return Object.fromEntries(entries.map((each) => each.split('=') as [string, string]).map(([name, n]) => [name, +n]));
}
