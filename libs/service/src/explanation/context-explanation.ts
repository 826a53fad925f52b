import { z } from 'zod';

const moment = z.iso.datetime();
const text = z.string();

const backend = z.object({ state: z.enum(['up', 'down']), error: text.optional() });

/** The first event of the entity that a group hears and has not heard. */
const unheard = z.object({ type: text, stream: text, position: text, recordedAt: moment });
export type Unheard = z.infer<typeof unheard>;

const heard = z.object({
  type: text,
  topic: text.nullable(),
  partition: z.int().nullable(),
  offset: z.int().nullable(),
  position: text,
  deliveredAt: moment.nullable(),
  attempts: z.int().nullable(),
});

const group = z.object({
  group: text,
  position: text.meta({ description: 'In the log of the whole shop; ordered as text.' }),
  behind: z.boolean().nullable().meta({ description: 'Whether it has still to hear an event; null: not known.' }),
  unheard: unheard.optional(),
  lag: z
    .object({ events: z.int(), more: z.boolean() })
    .optional()
    .meta({ description: 'The events that it has still to hear, of all entities, counted up to a bound.' }),
  standing: text.optional().meta({ description: 'Why the group waits for another version of the code.' }),
  heard: heard.optional().meta({ description: 'The last message that it has heard.' }),
});
export type GroupExplanation = z.infer<typeof group>;

const lease = z.object({
  holder: text.optional(),
  expiresAt: moment.optional(),
  here: z.boolean(),
  renewed: z
    .boolean()
    .optional()
    .meta({ description: 'Whether its holder renews it, here or in another instance; older releases do not tell.' }),
});

const outside = z.object({
  id: text,
  group: text,
  key: text,
  position: text,
  type: text,
  attempts: z.int(),
  since: moment,
});

/** The knowledge of one context about one entity, for the gateway, which asks every context. */
export const contextExplanation = z.object({
  context: text,
  backends: z.object({ database: backend, log: backend, bus: backend }),
  groups: z.array(group),
  relay: group.extend({ lease: lease.nullable() }).nullable(),
  parked: z.array(
    outside.extend({
      error: text,
      holdsUp: z.int().meta({ description: 'The later messages of its entity that queue behind it.' }),
      nextTryAt: moment.optional(),
    }),
  ),
  waiting: z.array(outside.extend({ reason: text, nextTryAt: moment.optional() })),
  circuits: z.array(z.object({ name: text, state: text, active: z.int(), closesAt: moment.optional() })),
  facts: z.looseObject({}).nullable(),
  factsError: text.optional(),
});
export type ContextExplanation = z.infer<typeof contextExplanation>;
