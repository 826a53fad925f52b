import type { Principal } from '@maru/security';
import { ownerOnly } from '@maru/security';
import type { OnBehalf, ShopCalls } from '@maru/shop-calls';
import type { HeardChange } from './change';
import type { LiveFeed } from './live-feed';

export interface LiveWishes {
  /** Only changes of these orders; undefined: of every order, and changes without one. */
  readonly orders: readonly string[] | undefined;
  /** Only changes of these contexts; undefined: of all. */
  readonly contexts: readonly string[] | undefined;
}

export type Sees = (heard: HeardChange) => boolean;

// The orders of a customer that a client follows without naming them: the newest, and each new one.
const MOST_OWN = 100;
const MOST_FOLLOWED = 1_000;

/**
 * Decides which changes a client sees. Staff with `others:read` or `streams:read` see all; others see their own orders.
 * @throws Refusal of ordering for a named order that the client may not see
 */
export async function audienceOf(
  principal: Principal,
  { orders, contexts }: LiveWishes,
  { calls, feed }: { readonly calls: ShopCalls; readonly feed: LiveFeed },
  caller: OnBehalf,
): Promise<Sees> {
  const inContext: Sees = ({ change }) => contexts?.includes(change.context) ?? true;
  const seesAll = ownerOnly(principal) === undefined || principal.scopes.has('streams:read');
  if (seesAll) {
    const wanted = orders && new Set(orders);
    return (heard) => inContext(heard) && (!wanted || wanted.has(heard.change.orderId ?? ''));
  }
  if (orders) {
    await Promise.all(orders.map((orderId) => calls.call('GetOrder', { orderId }, caller)));
    const wanted = new Set(orders);
    return (heard) => inContext(heard) && wanted.has(heard.change.orderId ?? '');
  }
  const found = await calls.call('ListOrders', { limit: MOST_OWN }, caller);
  const own = new Set([...found.orders.map(({ orderId }) => orderId), ...feed.ordersOf(principal.userId)]);
  return (heard) => {
    const { orderId } = heard.change;
    if (orderId === undefined) return false;
    if (heard.customerId === principal.userId) follow(own, orderId);
    return own.has(orderId) && inContext(heard);
  };
}

/** Drops the order that was followed for the longest time when there are too many. */
function follow(own: Set<string>, orderId: string): void {
  own.add(orderId);
  if (own.size > MOST_FOLLOWED) own.delete(own.values().next().value!);
}
