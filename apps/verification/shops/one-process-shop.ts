import type { Clock, Scheduler } from '@maru/kernel';
import { createTestDatabase } from '@maru/testing';
import { startPlatform } from '@maru/platform';
import { createLogger } from '@maru/service';
import type { LoggerOptions } from '@maru/service';
import { LogLines } from '../checkers/log-lines';
import { HoldingBus } from './holding-bus';
import { OPERATOR_ENV } from '../clients/operator';
import { TestShop } from './test-shop';
import { WITHOUT_LIMITS } from './without-limits';

export interface OneProcessOptions {
  readonly clock?: Clock;
  readonly scheduler?: Scheduler;
  /** The level of the lines that it keeps; default fatal. */
  readonly level?: 'debug' | 'fatal';
}

/** The whole shop on a database of its own, in this process, behind its gateway on a free port. */
export async function oneProcessShop({ level = 'fatal', ...time }: OneProcessOptions = {}): Promise<TestShop> {
  const database = await createTestDatabase('shop');
  let bus: HoldingBus | undefined;
  const lines = new LogLines();
  // A level of the environment shows the lines of a test.
  const shown = process.env['LOG_LEVEL'] as LoggerOptions['level'] | undefined;
  const platform = await startPlatform({
    env: {
      ...WITHOUT_LIMITS,
      // Suites ask for the trace of any order, however many they place at once.
      OTEL_TRACES_SAMPLER: 'parentbased_always_on',
      ...OPERATOR_ENV,
      DATABASE_URL: database.url,
      PORT: '0',
    },
    logger: createLogger(shown ? { level: shown } : { level, destination: lines.destination }),
    demo: true,
    wrapBus: (inner) => (bus ??= new HoldingBus(inner)),
    ...time,
  });
  return new TestShop({
    url: platform.url,
    eventStore: platform.eventStore,
    databaseUrls: platform.databaseUrls,
    toolEnv: { ...OPERATOR_ENV, DATABASE_URL: database.url },
    lines,
    hold: (type) => bus!.hold(type),
    async close() {
      await platform.close();
      await database.drop();
    },
  });
}
