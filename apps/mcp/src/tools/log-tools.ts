import { z } from 'zod';
import { at, cursor, limit } from './fields';
import { shopTool } from './shop-tool';

const readStream = shopTool({
  name: 'read_stream',
  title: 'A stream at a moment',
  description:
    'The state and the events of one stream up to a moment, for example `inventory.stock-<sku>`. order_at_moment names ' +
    'streams of an order. Personal data stays sealed.',
  input: z.strictObject({
    name: z.string().min(1).max(300).describe('`<context>.<aggregate>-<id>`'),
    at: at.optional(),
    order: z.enum(['oldest', 'newest']).optional(),
    limit,
    from: z.int().min(0).optional().describe('The revision of the first event: `next` of the former page.'),
  }),
  asks: ({ name, ...query }) => ({ path: `/api/streams/${encodeURIComponent(name)}`, query }),
});

const trace = shopTool({
  name: 'trace',
  title: 'A trace',
  description: 'The spans of one trace. The shop keeps the last minutes.',
  input: z.strictObject({ traceId: z.string().regex(/^[0-9a-f]{32}$/) }),
  asks: ({ traceId }) => ({ path: `/api/traces/${traceId}` }),
});

const auditorFindings = shopTool({
  name: 'auditor_findings',
  title: 'Findings of the auditor',
  description: 'Breaches of the promises of the shop, the newest first. An empty list means that none was found.',
  input: z.strictObject({
    acknowledged: z.boolean().optional().describe('`false`: only those that nobody has looked at.'),
    invariant: z.enum(['I1', 'I2', 'I3', 'I4', 'I5', 'I8']).optional(),
    subject: z.string().max(200).optional().describe('The id of an order, or a SKU.'),
    limit,
    cursor,
  }),
  asks: (query) => ({ path: '/api/audits/breaches', query }),
});

const auditorStanding = shopTool({
  name: 'auditor_standing',
  title: 'How far the auditor is',
  description: 'The position up to which the log is judged. Findings say nothing about later events.',
  input: z.strictObject({}),
  asks: () => ({ path: '/api/audits/standing' }),
});

/** Questions about the log, its traces and its promises. */
export const logTools = [readStream, trace, auditorFindings, auditorStanding];
