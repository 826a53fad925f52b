import { z } from 'zod';

const traceId = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits');
const spanId = z.string().regex(/^[0-9a-f]{16}$/);

/** The path of one trace. */
export const traceParams = z.strictObject({ traceId });

/** The search for the traces of one entity, such as an order. */
export const tracesQuery = z.strictObject({
  entity: z.uuid(),
  most: z.coerce.number().int().min(1).max(100).default(20),
});

/** A finished span in an answer. */
export const shownSpan = z.object({
  spanId,
  parentSpanId: spanId.optional().meta({ description: 'Absent on the first span of a trace.' }),
  name: z.string(),
  kind: z.enum(['internal', 'server', 'client', 'producer', 'consumer']),
  service: z.string().meta({ description: 'The application whose span it is.' }),
  startedAt: z.iso.datetime().meta({ description: 'With microseconds.' }),
  durationMs: z.number(),
  status: z.enum(['unset', 'ok', 'error']),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).meta({
    description: "Named as in OpenTelemetry's semantic conventions.",
  }),
  links: z.array(z.object({ traceId, spanId })),
});

/** The spans of a trace that one application keeps. */
export const keptTrace = z.object({ traceId, spans: z.array(shownSpan) });

/** The traces that one application knows of an entity, the newest first. */
export const keptTraces = z.object({ traceIds: z.array(traceId) });
