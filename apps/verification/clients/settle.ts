import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashClient } from './crash-client';

const ENDED = new Set(['COMPLETED', 'FAILED', 'CANCELLED']);
const WAITERS = 32;
const REPEATED = 50;
const UNANSWERED_PAUSE_MS = 250;

/**
 * Waits for the end of every order that was acknowledged, or arrived without an answer (I8). An order whose cancel was
 * acknowledged must not complete (I4). Then it repeats some orders, because the same key must get the same answer (I5).
 * @returns one sentence for each broken promise
 */
export async function settle(client: CrashClient, withinMs: number): Promise<string[]> {
  const deadline = Date.now() + withinMs;
  const violations: string[] = [];
  const waiting = [...client.sent.values()].map(({ orderId }) => orderId);
  const waiter = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      let status = '';
      const acknowledged = client.acknowledged.has(id);
      while (!ENDED.has(status) && Date.now() < deadline) {
        status = await client.statusOf(id, deadline - Date.now());
        if (status === 'UNKNOWN') break;
        if (status === '') await sleep(UNANSWERED_PAUSE_MS);
      }
      if (status === 'UNKNOWN' && !acknowledged) continue;
      if (!ENDED.has(status))
        violations.push(`I8: order ${id} is still ${status || 'unanswered'} after ${withinMs} ms`);
      if (status === 'COMPLETED' && client.cancelled.has(id))
        violations.push(`I4: the cancel of order ${id} was acknowledged, but it is ${status}`);
    }
  };
  await Promise.all(Array.from({ length: WAITERS }, waiter));
  for (const key of [...client.acknowledged.values()].slice(0, REPEATED)) {
    await client.repeat(key).catch((error: unknown) => violations.push(String(error)));
  }
  return violations;
}
