import { InMemoryEventStore } from '@maru/event-store';
import { TokensOnTrial } from '@maru/security/testing';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { Client } from 'pg';
import { createLogger, startContext } from '../src/index';
import type { ContextRuntime, RunningContext } from '../src/index';
import { parcels, seen } from './parcels';

const PARCEL = '0197a0c0-0000-7000-8000-000000000001';

let database: TestDatabase;
let store: InMemoryEventStore;
let bus: EmbeddedMessageBus;
let runtime: ContextRuntime;
const running: RunningContext[] = [];

beforeEach(async () => {
  database = await createTestDatabase('service');
  store = new InMemoryEventStore();
  const shared = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
  bus = new EmbeddedMessageBus({ store, publications: [parcels.publications], ...shared });
  runtime = {
    ...shared,
    ids: new RandomIds(),
    eventStore: store,
    bus,
    tokens: (await TokensOnTrial.make()).verifier,
    databaseUrl: database.url,
    logger: createLogger({ level: 'silent' }),
    env: {},
  };
  seen.heard.length = seen.order.length = 0;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((context) => context.close()));
  await bus.close();
  await store.close();
  await database.drop();
});

async function start(changes: Partial<ContextRuntime> = {}) {
  const context = await startContext(parcels, { ...runtime, ...changes });
  running.push(context);
  const call = async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(context.url + path, { method, ...(body && { headers, body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { ...context, call };
}

async function connectionsTo(url: string): Promise<number> {
  const server = new Client({ connectionString: process.env['MARU_TEST_DATABASE_URL'] });
  await server.connect();
  const text = 'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1';
  const { rows } = await server.query<{ n: number }>(text, [new URL(url).pathname.slice(1)]);
  await server.end();
  return rows[0]!.n;
}

describe('a context', () => {
  it('takes a command over HTTP, shows its event in a view, and consumes it', async () => {
    const { call } = await start();
    expect(await call('POST', '/api/parcels', { parcelId: PARCEL })).toEqual({
      status: 201,
      body: { parcelId: PARCEL, state: 'sent' },
    });
    await eventually(() => expect(seen.heard).toEqual([PARCEL]));
    expect(await call('POST', '/api/parcels', { parcelId: PARCEL })).toMatchObject({
      status: 409,
      body: { code: 'ORDERING.ALREADY_SHIPPED' },
    });
    const [event] = await store.readStream(`shipping.parcel-${PARCEL}`);
    expect(event!.metadata.correlationId).toBe(event!.metadata.causationId);
  });

  it('may not append to the streams of another context', async () => {
    const { call } = await start();
    expect(await call('POST', '/api/parcels/ordering.order-1/trespass')).toMatchObject({ status: 500 });
    expect(await store.readStream('ordering.order-1')).toEqual([]);
  });

  it('reads its settings, and does not start with a wrong one', async () => {
    const { call } = await start({ env: { PARCELS_GREETING: 'annyeong' } });
    expect(await call('GET', '/api/parcels/greeting')).toMatchObject({ body: { greeting: 'annyeong' } });
    await expect(start({ env: { PARCELS_GREETING: 'hi' } })).rejects.toThrow(/PARCELS_GREETING is "hi": .*hello/);
  });

  it('is live, and is ready while its dependencies answer', async () => {
    const { call } = await start();
    expect(await call('GET', '/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
    const up = expect.objectContaining({ status: 'up' }) as object;
    expect(await call('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { details: { database: up, eventStore: up, bus: up } },
    });
    jest.spyOn(store, 'head').mockRejectedValue(new Error('gone'));
    const down = { status: 503, body: { status: 'error', details: { database: up, eventStore: { status: 'down' } } } };
    expect(await call('GET', '/health/ready')).toMatchObject(down);
  });

  it('is ready but degraded without its broker, and takes commands', async () => {
    const { call } = await start();
    jest.spyOn(bus, 'check').mockRejectedValue(new Error('no broker'));
    expect(await call('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', details: { bus: { status: 'degraded', message: 'no broker' } } },
    });
    expect(await call('POST', '/api/parcels', { parcelId: PARCEL })).toMatchObject({ status: 201 });
  });

  it('is degraded while its consumer group waits for a newer version, and names the group', async () => {
    await (await start()).close();
    const server = new Client({ connectionString: database.url });
    await server.connect();
    await server.query(
      `INSERT INTO consumer_presence (consumer_group, process, hears, expires_at)
       VALUES ('shipping/integration', 'the newer one', $1, clock_timestamp() + interval '1 minute')`,
      [['shipping.parcel-sent.v1', 'shipping.parcel-weighed.v1']],
    );
    await server.end();
    const { call, url } = await start();
    await eventually(async () => {
      const { status, body } = await call('GET', '/health/ready');
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'degraded', details: { groups: { status: 'degraded' } } });
      const { groups } = body['details'] as { groups: Record<string, string> };
      expect(groups['shipping/integration']).toMatch(
        /^shipping\/integration waits in this process: a process that also/,
      );
    });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^maru_group_standing_still\{group="shipping\/integration".*\} 1$/m);
    expect(metrics).toMatch(/^maru_group_standing_still\{group="shipping\/sent-parcels".*\} 0$/m);
  });

  it('is not ready while its database does not answer, and names the database', async () => {
    const { call } = await start();
    const server = new Client({ connectionString: process.env['MARU_TEST_DATABASE_URL'] });
    await server.connect();
    const name = new URL(database.url).pathname.slice(1);
    await server.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
    await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await eventually(async () =>
      expect(await call('GET', '/health/ready')).toMatchObject({
        status: 503,
        body: { details: { database: { status: 'down' }, eventStore: { status: 'up' } } },
      }),
    );
    await server.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`);
    await eventually(async () => expect(await call('GET', '/health/ready')).toMatchObject({ status: 200 }));
    await server.end();
  });

  it('answers waiting requests when it stops, before its modules are destroyed', async () => {
    const { call, close } = await start();
    const patient = call('GET', '/api/parcels/patient');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await close();
    expect(await patient).toEqual({ status: 200, body: { waited: true } });
    expect(seen.order).toEqual(['answered', 'destroyed']);
  });

  it('migrates once when several processes start at once', async () => {
    const contexts = await Promise.all([start(), start(), start()]);
    expect(new Set(contexts.map(({ url }) => url)).size).toBe(3);
  });

  it('leaves no connections behind when its start fails', async () => {
    const { url } = await start();
    await expect(start({ port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    // After the running context has closed its connections, those of the failed start would remain.
    await running.pop()!.close();
    expect(await connectionsTo(database.url)).toBe(0);
  });
});
