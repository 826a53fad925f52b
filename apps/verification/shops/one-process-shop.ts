import type { Clock, Scheduler } from '@maru/kernel';
import { createTestDatabase } from '@maru/testing';
import { startPlatform } from '@maru/platform';
import { HoldingBus } from './holding-bus';
import { OPERATOR_ENV } from '../clients/operator';
import { TestShop } from './test-shop';
import { WITHOUT_LIMITS } from './without-limits';

/** The whole shop on a database of its own, in this process, behind its gateway on a free port. */
export async function oneProcessShop(time: { clock?: Clock; scheduler?: Scheduler } = {}): Promise<TestShop> {
  const database = await createTestDatabase('shop');
  let bus: HoldingBus | undefined;
  const platform = await startPlatform({
    env: {
      ...WITHOUT_LIMITS,
      // Suites ask for the trace of any order, however many they place at once.
      OTEL_TRACES_SAMPLER: 'parentbased_always_on',
      ...OPERATOR_ENV,
      DATABASE_URL: database.url,
      PORT: '0',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'fatal',
    },
    demo: true,
    wrapBus: (inner) => (bus ??= new HoldingBus(inner)),
    ...time,
  });
  return new TestShop({
    url: platform.url,
    eventStore: platform.eventStore,
    databaseUrls: platform.databaseUrls,
    toolEnv: { ...OPERATOR_ENV, DATABASE_URL: database.url },
    hold: (type) => bus!.hold(type),
    async close() {
      await platform.close();
      await database.drop();
    },
  });
}
