import type { Clock, Scheduler } from '@maru/kernel';
import { createTestDatabase, eventually } from '@maru/testing';
import { Audit, startPlatform } from '../src';
import { wholeLog } from '../src/audit/whole-log';
import { HoldingBus } from './holding-bus';
import { ShopClient } from './shop-client';

export interface TestShop {
  readonly client: ShopClient;
  /** Keeps messages of this type from whoever acts on them until the returned function is called. */
  hold(type: string): () => void;
  /** Waits until the order shows this status. */
  reaches(orderId: string, status: string): Promise<void>;
  /** The end of the log once nothing has been added for a moment. */
  quietHead(): Promise<string>;
  /** Audits the whole log, with the shop at rest: every order has ended, and I1–I4 and I8 hold. */
  expectPromisesKept(): Promise<void>;
  close(): Promise<void>;
}

/** The whole shop on a database of its own, in this process, behind its gateway on a free port. */
export async function startShop(time: { clock?: Clock; scheduler?: Scheduler } = {}): Promise<TestShop> {
  const database = await createTestDatabase('shop');
  let bus: HoldingBus | undefined;
  const platform = await startPlatform({
    env: { DATABASE_URL: database.url, PORT: '0', LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'fatal' },
    wrapBus: (inner) => (bus ??= new HoldingBus(inner)),
    ...time,
  });
  const client = new ShopClient(platform.url);

  async function quietHead(): Promise<string> {
    for (let head = await platform.eventStore.head(); ;) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      const next = await platform.eventStore.head();
      if (next === head) return head;
      head = next;
    }
  }

  return {
    client,
    quietHead,
    hold: (type) => bus!.hold(type),
    reaches: (orderId, status) =>
      eventually(async () => {
        const order = await client.expect<{ status: string }>(200, 'GET', `/api/orders/${orderId}`);
        if (order.status !== status) throw new Error(`order ${orderId} is ${order.status}, not yet ${status}`);
      }, 10_000),
    async expectPromisesKept() {
      await eventually(async () => {
        const audit = new Audit();
        for await (const event of wholeLog(platform.eventStore)) audit.add(event);
        expect(audit.report({ atRest: true }).violations).toEqual([]);
      });
    },
    async close() {
      await platform.close();
      await database.drop();
    },
  };
}
