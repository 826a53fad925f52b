import { setTimeout as sleep } from 'node:timers/promises';
import type { ShopClient } from '../clients/shop-client';

const UNDER_WAY = ['PENDING', 'ORDER_CREATED', 'STOCK_RESERVED', 'PAYMENT_COMPLETED', 'CANCELLING'];
const PROBE_EVERY_MS = 250;

/** Waits at most `withinMs` until every order has ended. @returns a sentence for each status of orders that have not */
export async function untilOrdersHaveEnded(client: ShopClient, withinMs: number): Promise<string[]> {
  for (const deadline = Date.now() + withinMs; ; await sleep(PROBE_EVERY_MS)) {
    const left: string[] = [];
    for (const status of UNDER_WAY) {
      const { total } = await client.expect<{ total: number }>(200, 'GET', `/api/orders?status=${status}`);
      if (total > 0) left.push(`I8: ${total} orders are still ${status} after ${withinMs} ms`);
    }
    if (left.length === 0 || Date.now() > deadline) return left;
  }
}
