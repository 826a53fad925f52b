import { InMemoryEventStore } from '@maru/event-store';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus, isInfrastructureFault } from '@maru/messaging';
import { PersonalData, preparePersonalKeys } from '@maru/personal-data';
import { Public } from '@maru/security/nest';
import { TokensOnTrial } from '@maru/security/testing';
import { createTestDatabase, TcpProxy } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { createLogger, startContext } from '../src';
import type { ContextDefinition, ContextRuntime } from '../src';

const faults: unknown[] = [];

@Public()
@Controller('api/persons')
class PersonsController {
  constructor(private readonly persons: PersonalData) {}

  @Get('nobody')
  async get() {
    const found = await this.persons.find('018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11').catch((error: unknown) => {
      faults.push(error);
      throw error;
    });
    return { found: found !== undefined };
  }
}

@Module({ controllers: [PersonsController] })
class PersonsModule {}

const persons: ContextDefinition = {
  name: 'persons',
  module: PersonsModule,
  entities: [],
  migrations: [],
  publications: { context: 'persons', translations: {} },
  projections: [],
  routes: ['persons'],
  personalData: 'uses',
};

let database: TestDatabase;
let bus: EmbeddedMessageBus;
let runtime: ContextRuntime;
beforeAll(async () => {
  database = await createTestDatabase('persons');
  await preparePersonalKeys(database.url, { keeps: [], uses: [] });
  const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
  const eventStore = new InMemoryEventStore();
  bus = new EmbeddedMessageBus({ store: eventStore, publications: [], ...time });
  runtime = {
    ...time,
    ids: new RandomIds(),
    eventStore,
    bus,
    tokens: (await TokensOnTrial.make()).verifier,
    databaseUrl: database.url,
    logger: createLogger({ level: 'silent' }),
    env: {},
  };
});
afterAll(async () => {
  await bus.close();
  await runtime.eventStore.close();
  await database.drop();
});

describe('a context with personal data', () => {
  it('does not start without the URL of the keys', async () => {
    await expect(startContext(persons, runtime)).rejects.toMatchObject({
      name: 'InvalidSettings',
      message: expect.stringContaining('PERSONAL_KEYS_URL'),
    });
  });

  it('answers 503 while the database of the keys is unreachable, and recovers by itself', async () => {
    const { hostname, port } = new URL(database.url);
    const line = await TcpProxy.listen({ host: hostname, port: Number(port) });
    const url = new URL(database.url);
    url.port = String(line.port);
    const context = await startContext(persons, { ...runtime, personalKeysUrl: url.href });
    const get = async () => (await fetch(`${context.url}/api/persons/nobody`)).status;
    try {
      expect(await get()).toBe(200);
      line.refuse();
      expect(await get()).toBe(503);
      expect(faults.map((fault) => isInfrastructureFault(fault))).toEqual([true]);
      line.heal();
      expect(await get()).toBe(200);
    } finally {
      await context.close();
      await line.close();
    }
  });
});
