import { InMemoryEventStore } from '@maru/event-store';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import { TokensOnTrial } from '@maru/security/testing';
import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { Client } from 'pg';
import { createLogger, startContext } from '../src/index';
import type { RunningContext } from '../src/index';
import { parcels } from './parcels';

const GROUP = 'shipping/integration';
const VIEW = 'shipping/sent-parcels';
const MANY = 20_000;

interface Entry {
  readonly group: string;
  readonly key: string;
  readonly position: string;
  readonly state: string;
  readonly [more: string]: unknown;
}
interface Page {
  readonly parked: readonly Entry[];
  readonly next?: string;
}

/** A context in which a group has 20,000 waiting, parked and queued messages of 4 kB, and a view has one. */
describe('the list of parked messages', () => {
  let database: TestDatabase;
  let context: RunningContext;
  let bus: EmbeddedMessageBus;
  let token: string;
  let url: string;

  beforeAll(async () => {
    database = await createTestDatabase('parked');
    const shared = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
    const eventStore = new InMemoryEventStore();
    bus = new EmbeddedMessageBus({ store: eventStore, publications: [parcels.publications], ...shared });
    const tokens = await TokensOnTrial.make();
    token = await tokens.token({ roles: ['operator'] });
    const logger = createLogger({ level: 'silent' });
    const runtime = {
      ...shared,
      ids: new RandomIds(),
      eventStore,
      bus,
      logger,
      env: { METRICS_INTERVAL_MS: '50' },
      tokens: tokens.verifier,
    };
    context = await startContext(parcels, { ...runtime, databaseUrl: database.url });
    url = `${context.url}/internal/parked`;
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const insert = `INSERT INTO parked_messages
      (consumer_group, key, position, message, error, attempts, parked_at, due_at, waits_since, faults)`;
    const message = `json_build_object('id', 'm-' || n, 'type', 'shipping.parcel-sent.v1', 'key', 'shipping.parcel-' || n,
      'position', lpad(n::text, 19, '0'), 'occurredAt', '2026-05-01T09:00:00.000Z', 'data', repeat('secret', 700))`;
    await client.query(
      `${insert} SELECT $1, 'shipping.parcel-' || (n % 5000), lpad(n::text, 19, '0'), ${message},
         CASE WHEN n >= 10000 THEN 'queues behind an earlier message of its key' ELSE repeat('no ink ', 250) END,
         CASE WHEN n < 5000 THEN 5 ELSE 0 END, now(),
         CASE WHEN n BETWEEN 5000 AND 9999 THEN now() + interval '1 hour' END, now(), 3
       FROM generate_series(0, ${MANY - 1}) AS n`,
      [GROUP],
    );
    await client.query(
      `${insert} SELECT $1, 'a', '1', ${message}, 'why', 1, now(), NULL, NULL, 0 FROM (SELECT 1 AS n) AS one`,
      [VIEW],
    );
    await client.end();
  }, 60_000);
  afterAll(async () => {
    await context?.close();
    await bus?.close();
    await database?.drop();
  });

  async function ask(query = ''): Promise<{ status: number; bytes: number; body: Page & Record<string, unknown> }> {
    const response = await fetch(url + query, { headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    return { status: response.status, bytes: text.length, body: JSON.parse(text) as Page & Record<string, unknown> };
  }

  it('has pages of bounded size, with each message once, in order and without its content', async () => {
    const seen = new Set<string>();
    let last = '';
    let most = 0;
    let pages = 0;
    for (let next: string | undefined, more = true; more; pages++) {
      const { status, bytes, body } = await ask(`?limit=500${next ? `&after=${next}` : ''}`);
      expect(status).toBe(200);
      expect(body.parked.length).toBeLessThanOrEqual(500);
      for (const { group, position, key } of body.parked) {
        const place = `${group} ${position} ${key}`;
        expect(place > last).toBe(true);
        seen.add((last = place));
      }
      most = Math.max(most, bytes);
      ({ next } = body);
      more = next !== undefined;
    }
    expect(seen.size).toBe(MANY + 1);
    expect(pages).toBe(41);
    process.stdout.write(
      `  the largest of ${pages} pages of 500: ${(most / 1_024).toFixed(0)} kB, of ${MANY * 4} kB of messages\n`,
    );
    expect(most).toBeLessThan(500 * 1_024);
  }, 60_000);

  it('has the first 200 messages by default, with their state and the fields of older releases', async () => {
    const { body } = await ask();
    expect(body.parked).toHaveLength(200);
    expect(body.next).toEqual(expect.any(String));
    expect(body.parked[0]).toEqual({
      group: GROUP,
      key: 'shipping.parcel-0',
      entity: 'shipping.parcel-0',
      position: '0'.repeat(19),
      type: 'shipping.parcel-sent.v1',
      id: 'm-0',
      occurredAt: '2026-05-01T09:00:00.000Z',
      error: expect.stringMatching(/^(no ink ){71}no $/) as string,
      attempts: 5,
      faults: 3,
      parkedAt: expect.any(String) as string,
      state: 'parked',
    });
  });

  it('can be limited to one state and one group', async () => {
    const waiting = await ask('?state=waiting&limit=2');
    expect(waiting.body.parked.map(({ position, state }) => [Number(position), state])).toEqual([
      [5_000, 'waiting'],
      [5_001, 'waiting'],
    ]);
    expect(waiting.body.parked[0]).toMatchObject({ dueAt: expect.any(String) as string });
    const queued = await ask(`?state=queued&limit=1&group=${GROUP}`);
    expect(queued.body.parked).toMatchObject([{ state: 'queued', attempts: 0 }]);
    const ofView = await ask(`?group=${VIEW}`);
    expect(ofView.body).toEqual({ parked: [expect.objectContaining({ group: VIEW, key: 'a' })] });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=many', 'limit'],
    ['after=x', 'after'],
    ['after=WyJhIl0', 'after'],
    ['state=lost', 'state'],
    ['page=2', ''],
  ])('answers the invalid query %s with its error', async (query, path) => {
    const { status, body } = await ask(`?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'HTTP.INVALID_REQUEST',
      errors: [{ path, message: expect.any(String) as string }],
    });
  });

  it('shows one message with its whole error, but without its content', async () => {
    const query = new URLSearchParams({ group: GROUP, key: 'shipping.parcel-7', position: '7'.padStart(19, '0') });
    const { status, body } = await ask(`/message?${query.toString()}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'm-7', state: 'parked', error: 'no ink '.repeat(250) });
    expect(body).not.toHaveProperty('data');
    query.set('position', 'nowhere');
    expect(await ask(`/message?${query.toString()}`)).toMatchObject({ status: 404 });
  });

  it('is counted by state in the metrics', async () => {
    await eventually(async () => {
      const text = await (await fetch(`${context.url}/metrics`)).text();
      const counted = (state: string) =>
        Number(
          new RegExp(`^maru_messages_put_aside{group="${GROUP}",state="${state}"[^}]*} (\\d+)`, 'm').exec(text)?.[1],
        );
      expect([counted('parked'), counted('waiting'), counted('queued')]).toEqual([5_000, 5_000, 10_000]);
    });
  });
});
