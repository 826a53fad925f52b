import { consulSettings } from '@maru/discovery';
import { kafkaSettings } from '@maru/messaging/kafka';
import { z } from 'zod';
import { platformSettings } from '../settings';

const INSTANCES = /^[a-z-]+=[1-9]\d?(,[a-z-]+=[1-9]\d?)*$/;

/** The settings of `npm run start:distributed`: those of the platform, and the addresses of existing backends. */
export const distributedSettings = z.object({
  ...platformSettings.shape,
  ...kafkaSettings.shape,
  /** With a Consul agent, the processes register at it, and the gateway finds them through it. */
  ...consulSettings.shape,
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
