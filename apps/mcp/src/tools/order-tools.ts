import { z } from 'zod';
import { at, cursor, limit, orderId } from './fields';
import { shopTool } from './shop-tool';

const STATUSES = [
  'PENDING',
  'ORDER_CREATED',
  'STOCK_RESERVED',
  'PAYMENT_COMPLETED',
  'CANCELLING',
  'COMPLETED',
  'CANCELLED',
  'FAILED',
] as const;

const explainOrder = shopTool({
  name: 'explain_order',
  title: 'Explain an order',
  description:
    'Why an order is where it is: a verdict with a stable code, a sentence and the next step; for staff also its ' +
    'process, timers, groups, parked and waiting messages, circuits and effects. Ask this first about an order.',
  input: z.strictObject({ orderId }),
  asks: ({ orderId }) => ({ path: `/api/orders/${orderId}/explanation` }),
});

const orderAt = shopTool({
  name: 'order_at_moment',
  title: 'An order at a moment',
  description:
    'Everything that an order touched, folded up to one moment: order, process, reservation, payment, shipment, stock.',
  input: z.strictObject({ orderId, at: at.optional() }),
  asks: ({ orderId, at }) => ({ path: `/api/orders/${orderId}/at`, query: { at } }),
});

const orderTimeline = shopTool({
  name: 'order_timeline',
  title: 'The timeline of an order',
  description: 'Every event of every context that an order caused, in order, each with the event that caused it.',
  input: z.strictObject({ orderId }),
  asks: ({ orderId }) => ({ path: `/api/orders/${orderId}/timeline` }),
});

const listOrders = shopTool({
  name: 'list_orders',
  title: 'List orders',
  description:
    'Orders, the youngest first. A key of the shop sees those of all customers. `next` is the next `cursor`.',
  input: z.strictObject({
    status: z.enum(STATUSES).optional(),
    ended: z.boolean().optional().describe('Whether nothing more happens to them.'),
    placedBefore: z.iso.datetime().optional(),
    customerId: z.uuid().optional(),
    limit,
    cursor,
  }),
  asks: (query) => ({ path: '/api/orders', query }),
});

const MINUTE_MS = 60_000;

const stuckOrders = shopTool({
  name: 'stuck_orders',
  title: 'Stuck orders',
  description:
    'Orders whose process has not ended although they were placed some minutes ago; most orders end within a second. ' +
    'Explain each of them next. An order may wait for a time-out or a provider by design.',
  input: z.strictObject({ minutes: z.number().min(0).max(525_600).default(2), limit, cursor }),
  asks: ({ minutes, ...page }) => {
    const placedBefore = new Date(Date.now() - minutes * MINUTE_MS).toISOString();
    return { path: '/api/orders', query: { ended: false, placedBefore, ...page } };
  },
});

const orderTraces = shopTool({
  name: 'order_traces',
  title: 'The traces of an order',
  description: 'The newest traces of an order, each with the times of its spans. The shop keeps the last minutes.',
  input: z.strictObject({ orderId }),
  asks: ({ orderId }) => ({ path: `/api/orders/${orderId}/traces` }),
});

/** Questions about orders. */
export const orderTools = [explainOrder, orderAt, orderTimeline, listOrders, stuckOrders, orderTraces];
