import { broken } from './finding';
import type { Finding } from './finding';
import type { JudgedEvent } from './judged-event';
import { REMEMBERED_IDS } from './order-state';
import type { OrderState } from './order-state';

// A request from outside causes these. Every other event of an order is caused by another event of it.
const FROM_OUTSIDE = new Set([
  'ordering.order-placed.v1',
  'ordering.order-placed.v2',
  'ordering.order-cancellation-requested.v1',
  'payments.partial-refund-requested.v1',
  'shipping.shipment-delivered.v1',
]);

const TIMER_FIRED = 'timer-fired';

interface Heard {
  readonly heard?: { readonly messageId: string; readonly event: { readonly type: string } };
}

/**
 * I4: every event that a service writes for an order is caused by an earlier event of the order or by a timer of its
 * process. Events of versions that recorded no actor are not judged.
 */
export function judgeCause(order: OrderState, event: JudgedEvent): Finding[] {
  const { id, type, metadata } = event;
  const { heard } = event.data as Heard;
  if (heard?.event.type === TIMER_FIRED) rememberCause(order, metadata.causationId, heard.messageId);
  const findings = order.idsForgotten ? [] : [...caused(order, event), ...heardOf(order, type, heard)];
  rememberCause(order, id);
  return findings;
}

function caused({ orderId, ids }: OrderState, { type, position, metadata }: JudgedEvent): Finding[] {
  const { actor, causationId } = metadata;
  if (actor?.kind !== 'service' || FROM_OUTSIDE.has(type)) return [];
  const sentence = `${type} at ${position} names ${causationId} as its cause, which is no event of order ${orderId}`;
  return broken(orderId, [[ids.includes(causationId), 'WITHOUT_CAUSE', sentence]]);
}

function heardOf({ orderId, ids }: OrderState, type: string, heard: Heard['heard']): Finding[] {
  if (!heard || type !== 'ordering.order-fulfilment-advanced.v1') return [];
  const sentence = `the process of order ${orderId} heard ${heard.event.type} as ${heard.messageId}, which nobody sent`;
  return broken(orderId, [[ids.includes(heard.messageId), 'HEARD_WITHOUT_MESSAGE', sentence]]);
}

/** Notes messages that may cause later events of the order. */
export function rememberCause(order: OrderState, ...ids: readonly string[]): void {
  order.ids.push(...ids.filter((id) => !order.ids.includes(id)));
  if (order.ids.length <= REMEMBERED_IDS) return;
  order.ids.splice(0, order.ids.length - REMEMBERED_IDS);
  order.idsForgotten = true;
}
