import { InMemoryEventStore } from '@maru/event-store';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import { TokensOnTrial } from '@maru/security/testing';
import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { request } from 'node:http';
import { Client } from 'pg';
import { createLogger, startContext } from '../src/index';
import type { RunningContext } from '../src/index';
import { parcels } from './parcels';

const parcelId = (n: number) => `0197a0c0-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe("a context's metrics", () => {
  let database: TestDatabase;
  let context: RunningContext;
  let bus: EmbeddedMessageBus;
  let store: InMemoryEventStore;

  beforeAll(async () => {
    database = await createTestDatabase('metrics');
    const shared = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
    store = new InMemoryEventStore();
    bus = new EmbeddedMessageBus({ store, publications: [parcels.publications], ...shared });
    context = await startContext(parcels, {
      ...{ ...shared, ids: new RandomIds(), eventStore: store, bus, databaseUrl: database.url },
      tokens: (await TokensOnTrial.make()).verifier,
      logger: createLogger({ level: 'silent' }),
      env: { METRICS_INTERVAL_MS: '50' },
    });
    await send(0);
  });
  afterAll(async () => {
    await context?.close();
    await bus?.close();
    await store?.close();
    await database?.drop();
  });

  const send = (n: number) =>
    fetch(`${context.url}/api/parcels`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ parcelId: parcelId(n) }),
    });
  const scrape = async () => (await fetch(`${context.url}/metrics`)).text();

  /** The samples of a metric that have all these labels, summed. */
  async function sum(name: string, ...labels: readonly string[]): Promise<number> {
    const samples = (await scrape()).split('\n').filter((line) => line.startsWith(`${name}{`));
    const fitting = samples.filter((line) => labels.every((label) => line.includes(label)));
    return fitting.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  it('count and time requests by route template, commands by outcome, handlers by group and appends', async () => {
    expect((await send(0)).status).toBe(409);
    const route = ['http_route="/api/parcels"', 'http_request_method="POST"'];
    const requests = 'http_server_request_duration_seconds_count';
    expect(await sum(requests, ...route, 'http_response_status_code="201"')).toBe(1);
    expect(await sum(requests, ...route, 'http_response_status_code="409"')).toBe(1);
    const command = 'command="SendParcel"';
    expect(await sum('maru_command_duration_seconds_count', command, 'outcome="accepted"')).toBe(1);
    expect(await sum('maru_command_duration_seconds_count', command, 'outcome="refused"')).toBe(1);
    expect(await sum('maru_append_duration_seconds_count', 'outcome="appended"')).toBe(1);
    await eventually(async () => {
      const of = (group: string) => `messaging_consumer_group_name="shipping/${group}"`;
      const handled = 'messaging_process_duration_seconds_count';
      expect(
        await sum(handled, of('integration'), 'maru_message_type="shipping.parcel-sent.v1"', 'outcome="handled"'),
      ).toBe(1);
      expect(await sum(handled, of('sent-parcels'), 'outcome="handled"')).toBe(1);
      expect(await sum('maru_batch_messages_sum', of('sent-parcels'))).toBe(1);
      expect(await sum('maru_message_delay_seconds_count', of('sent-parcels'))).toBe(1);
    });
    expect(await sum('db_client_connection_max', 'db_client_connection_pool_name="context"')).toBe(6);
  });

  it('show how far a group is behind in messages and seconds, and that it has caught up', async () => {
    const lag = (what: string) => sum(`maru_group_lag_${what}`, 'group="shipping/sent-parcels"');
    await eventually(async () => expect([await lag('messages'), await lag('seconds')]).toEqual([0, 0]));
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE sent_parcel IN ACCESS EXCLUSIVE MODE');
    const sent = [1, 2, 3].map((n) =>
      fetch(`${context.url}/api/parcels/blindly`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ parcelId: parcelId(n) }),
      }),
    );
    await Promise.all(sent);
    await eventually(async () => {
      expect(await lag('messages')).toBe(3);
      expect(await lag('seconds')).toBeGreaterThan(0.2);
    });
    await holder.query('ROLLBACK');
    await holder.end();
    await eventually(async () => expect([await lag('messages'), await lag('seconds')]).toEqual([0, 0]));
  });

  it('get no label from ids, paths, methods or clients, however many come', async () => {
    const odd = (method: string, path: string, client: string) =>
      new Promise<void>((resolve, reject) => {
        const headers = { 'x-client': client, 'x-correlation-id': `order-${client}`, 'user-agent': client };
        const sent = request(context.url + path, { method, headers }, (answer) => answer.resume().on('end', resolve));
        sent.on('error', reject).end();
      });
    const flood = async (from: number) => {
      for (let n = from; n < from + 40; n++) {
        await odd('GET', `/api/nothing/${n}?page=${n}`, `user:${n}`);
        await odd('POST', `/api/parcels/ordering.order-${n}/trespass`, `address:10.0.0.${n}`);
        await odd('PROPFIND', `/${n}`, `key:${n}`);
        await send(100 + n);
      }
    };
    // A value may change; a series is its name and labels.
    const series = async () => {
      const samples = (await scrape()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      return samples.map((line) => line.slice(0, line.lastIndexOf(' '))).sort();
    };
    await flood(0);
    await eventually(async () => expect(await sum('maru_group_lag_messages')).toBe(0));
    const before = await series();
    await flood(1_000);
    await eventually(async () => expect(await sum('maru_group_lag_messages')).toBe(0));
    expect(await series()).toEqual(before);
    expect(before.filter((each) => /[0-9a-f]{8}-[0-9a-f]{4}|order-\d|10\.0\.0|user:/.test(each))).toEqual([]);
    expect(before).toContainEqual(expect.stringContaining('http_route="unknown"'));
    expect(before).toContainEqual(expect.stringContaining('http_route="/api/parcels/:stream/trespass"'));
  });

  it('cost a scrape at most 5 ms of processor time and no statement', async () => {
    const scrapes = 100;
    for (let n = 0; n < scrapes; n++) await context.metrics.text();
    const asked = jest.spyOn(Client.prototype, 'query');
    const began = process.cpuUsage();
    for (let n = 0; n < scrapes; n++) await context.metrics.text();
    const { user, system } = process.cpuUsage(began);
    // The groups and the watch go on meanwhile. A statement of each scrape would be one each.
    expect(asked.mock.calls.length).toBeLessThan(scrapes / 2);
    asked.mockRestore();
    const each = (user + system) / 1_000 / scrapes;
    process.stdout.write(`  a scrape: ${each.toFixed(2)} ms of processor time\n`);
    expect(each).toBeLessThan(5);
  });
});
