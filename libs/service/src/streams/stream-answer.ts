import * as fields from '@maru/kernel/fields';
import { z } from 'zod';
import { momentField } from './asked-moment';

const actor = z.object({ kind: z.enum(['user', 'key', 'service', 'anonymous']), id: z.string() });

/** The query of one stream. */
export const streamQuery = z.strictObject({
  at: momentField.optional(),
  order: z
    .enum(['oldest', 'newest'])
    .default('oldest')
    .meta({ description: 'Which events come first. None is newer than the moment.' }),
  from: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .meta({ description: '`next` of the previous page: the revision of its first event.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  open: z.stringbool().default(false).meta({
    type: 'boolean',
    description: 'Opens personal data. Needs the scope `persons:open` and an `X-Reason`; each use is in the audit.',
  }),
});
export type StreamQuery = z.infer<typeof streamQuery>;

/** The query of all streams with one id. */
export const streamsQuery = z.strictObject({ id: fields.text(200), at: momentField.optional() });
export type StreamsQuery = z.infer<typeof streamsQuery>;

/** The last event that is in a state. */
export const lastEvent = z.object({
  id: z.string(),
  type: z.string(),
  revision: z.int(),
  position: z.string().meta({ description: 'In the log; compare two as texts.' }),
  recordedAt: z.iso.datetime(),
});

/** A stream at a moment. */
export const streamState = z.object({
  stream: z.string().meta({ description: '`<context>.<aggregate>-<id>`' }),
  context: z.string(),
  aggregate: z.string(),
  id: z.string(),
  last: lastEvent.meta({ description: 'The last event of before or at the moment; `state` is the fold up to it.' }),
  state: z.unknown().meta({ description: 'Sealed personal data is `(sealed)`, a secret is `(hidden)`.' }),
  stateBytes: z.int().optional().meta({ description: 'Instead of a `state` that is too large to show.' }),
});
export type StreamState = z.infer<typeof streamState>;

/** An event with its metadata. */
export const streamEvent = lastEvent.extend({
  correlationId: z.string(),
  causationId: z.string().meta({ description: 'The id of the event or the request that caused it.' }),
  traceparent: z.string().optional(),
  actor: actor.extend({ onBehalfOf: actor.optional() }).optional(),
  data: z.unknown(),
});
export type StreamEvent = z.infer<typeof streamEvent>;

/** A stream at a moment, with a page of its events up to there. */
export const streamPage = streamState.extend({
  opened: z.boolean().meta({ description: 'Whether personal data was opened.' }),
  events: z.array(streamEvent),
  next: z.int().optional().meta({ description: '`from` of the next page; absent on the last page.' }),
});
export type StreamPageAnswer = z.infer<typeof streamPage>;
