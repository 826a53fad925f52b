import { z } from 'zod';

const text = z.string();
const moment = z.iso.datetime();

/** A message outside of the flow, without its content. */
export const parkedEntry = z.object({
  group: text.meta({ description: 'The consumer group: `<context>/<name>`.' }),
  key: text.meta({ description: 'The stream of the message.' }),
  entity: text.meta({ description: 'Messages of one entity are handled in order.' }),
  position: text.meta({ description: 'In the log; empty for a record that is no message.' }),
  type: text,
  id: text,
  occurredAt: moment.nullable(),
  error: text.meta({ description: 'Why it is outside of the flow.' }),
  attempts: z.int().meta({ description: 'How often its handler refused it.' }),
  faults: z.int().meta({ description: 'How often the infrastructure failed while it was tried.' }),
  parkedAt: moment,
  state: z.enum(['waiting', 'parked', 'queued']),
  dueAt: moment.optional().meta({ description: 'When it is tried again by itself.' }),
});
export type ParkedEntryShown = z.infer<typeof parkedEntry>;

/** A page of the messages that one context has put aside. */
export const parkedAnswer = z.object({ parked: z.array(parkedEntry), next: text.optional() });

/** The outcome of a retry or a drop. */
export const retryAnswer = z.object({
  handled: z.int().meta({ description: 'The messages that were handled.' }),
  left: z.int().meta({ description: 'The messages of the entity that are still outside of the flow.' }),
});
