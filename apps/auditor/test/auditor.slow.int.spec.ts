import type { RecordedEvent } from '@maru/event-store';
import { contextOnTrial, OPERATOR_ID } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { RULES } from '@maru/invariants';
import { RandomIds, SeededRandom } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { auditor } from '../src/auditor.app';
import { mutants, skuOf } from './mutants';
import type { Mutant } from './mutants';
import { mixed, received, STORY_ENDINGS, storyOf } from './story';
import type { Told } from './story';
import { timedMutants } from './timed-mutants';

const WAIT_MS = 40_000;
let aheadMs = 0;
let shop: ContextOnTrial;
const ids = new RandomIds();

beforeAll(async () => {
  const env = { AUDITOR_REST_MS: '20', AUDITOR_SWEEP_MS: '100' };
  shop = await contextOnTrial(auditor, { env, clockOf: () => ({ now: () => new Date(Date.now() + aheadMs) }) });
});
afterAll(() => shop.end());

interface Listed {
  readonly breachId: string;
  readonly invariant: string;
  readonly rule: string;
  readonly foundAt: string;
  readonly subject: string;
  readonly stream: string;
  readonly event?: {
    readonly eventId: string;
    readonly recordedAt: string;
    readonly stream: string;
    readonly type: string;
  };
  readonly before: readonly { readonly eventId: string }[];
}

async function append(events: readonly Told[]): Promise<void> {
  for (const { stream, ...event } of events) await shop.log.append(stream, 'any', [event]);
}
const breaches = async (query: string): Promise<Listed[]> =>
  (await shop.call('GET', `/api/audits/breaches?limit=100&${query}`)).body.items;
const standing = async () => (await shop.call('GET', '/api/audits/standing')).body;
const caughtUp = async () => {
  const head = await shop.log.head();
  await eventually(async () => expect((await standing()).position >= head).toBe(true), WAIT_MS);
};
async function plant({ plant }: Mutant): Promise<string> {
  const orderId = ids.next();
  await append([received(skuOf(orderId), 10), ...plant(orderId)]);
  return orderId;
}
const subjectOf = (orderId: string, { ofSku }: Mutant) => (ofSku ? skuOf(orderId) : orderId);
const subjectIn = (planted: ReadonlyMap<string, string>, mutant: Mutant) =>
  subjectOf(planted.get(mutant.name)!, mutant);
const named = (orderId: string, mutant: Mutant) =>
  eventually(async () => {
    const found = await breaches(`subject=${subjectOf(orderId, mutant)}`);
    const breach = found.find(({ rule }) => rule === mutant.rule);
    expect(found.map(({ rule }) => rule)).toContain(mutant.rule);
    return breach!;
  }, WAIT_MS);

describe('the auditor', () => {
  it('finds nothing in 500 honest orders of every ending whose events are mixed, and forgets them', async () => {
    const random = new SeededRandom(17);
    const skus = ['CUP', 'POT', 'JAR'];
    await append(skus.map((sku) => received(sku, 10_000)));
    const stories = Array.from({ length: 500 }, (_, at) =>
      storyOf(ids.next(), {
        ending: STORY_ENDINGS[at % STORY_ENDINGS.length]!,
        skus: skus.slice(0, 1 + Math.floor(random.next() * skus.length)),
        total: Math.floor(random.next() * 3) * 450,
      }),
    );
    for (let from = 0; from < stories.length; from += 50) await append(mixed(stories.slice(from, from + 50), random));
    await caughtUp();
    expect(await breaches('')).toEqual([]);
    expect(await standing()).toMatchObject({ judging: true, openOrders: 0, unjudged: 0, unacknowledged: 0 });
  }, 120_000);

  describe('with faults planted into an honest log', () => {
    const planted = new Map<string, string>();
    let events: readonly RecordedEvent[];
    let found: readonly Listed[];
    beforeAll(async () => {
      for (const mutant of mutants) planted.set(mutant.name, await plant(mutant));
      events = (await shop.log.readAll({ limit: 100_000 })).events;
      await caughtUp();
      await eventually(async () => {
        found = (await Promise.all(mutants.map((each) => breaches(`subject=${subjectIn(planted, each)}`)))).flat();
        const named = new Set(found.map(({ rule, subject }) => `${rule} ${subject}`));
        const missing = mutants.filter((each) => !named.has(`${each.rule} ${subjectIn(planted, each)}`));
        expect(missing.map(({ name }) => name)).toEqual([]);
      }, WAIT_MS);
    }, 90_000);

    it.each(mutants)('names $name, its event and those before', (mutant) => {
      const subject = subjectIn(planted, mutant);
      const ofSubject = found.filter((breach) => breach.subject === subject);
      expect(ofSubject.map(({ rule }) => rule)).toContain(mutant.rule);
      const breach = ofSubject.find(({ rule }) => rule === mutant.rule)!;
      const { event, before } = breach;
      expect(breach).toMatchObject({ invariant: RULES[mutant.rule], stream: event!.stream });
      const placeOf = (eventId: string) => events.findIndex(({ id }) => id === eventId);
      const [at, places] = [placeOf(event!.eventId), before.map(({ eventId }) => placeOf(eventId))];
      expect(events[at]).toMatchObject({ stream: event!.stream, type: event!.type });
      expect(places).toEqual([...places].sort((one, other) => one - other));
      expect(places.every((place) => place >= 0 && place < at)).toBe(true);
    });

    it('names each within 5 s of its event', () => {
      const late = found.filter(({ foundAt, event }) => Date.parse(foundAt) - Date.parse(event!.recordedAt) > 5_000);
      expect(late).toEqual([]);
    });

    it('accuses no order but those with a fault', async () => {
      const all = new Set([...planted.values()].flatMap((orderId) => [orderId, skuOf(orderId)]));
      const page = await shop.call('GET', '/api/audits/breaches?limit=100');
      expect(page.body.items.filter(({ subject }: Listed) => !all.has(subject))).toEqual([]);
    });

    it('shows who has acknowledged a breach, and why', async () => {
      const { breachId, subject } = found[0]!;
      const path = `/api/audits/breaches/${breachId}/acknowledgement`;
      expect(await shop.call('POST', path, { why: 'A test has planted it.' })).toMatchObject({ status: 204 });
      expect(await shop.call('POST', path, { why: 'Another reason.' })).toMatchObject({ status: 204 });
      await eventually(async () => {
        const [shown] = await breaches(`subject=${subject}&acknowledged=true`);
        expect(shown).toMatchObject({ breachId, acknowledged: { by: OPERATOR_ID, why: 'A test has planted it.' } });
      }, WAIT_MS);
      const one = await shop.call('GET', `/api/audits/breaches/${breachId}`);
      expect(one).toMatchObject({ status: 200, body: { breachId, subject, acknowledged: { by: OPERATOR_ID } } });
      expect(await shop.call('GET', `/api/audits/breaches/${ids.next()}`)).toMatchObject({ status: 404 });
      const unknown = `/api/audits/breaches/${ids.next()}/acknowledgement`;
      expect(await shop.call('POST', unknown, { why: 'x' })).toMatchObject({ status: 404 });
      expect(await shop.callAs('nobody', 'GET', '/api/audits/breaches')).toMatchObject({ status: 401 });
      expect(await shop.callAs({ userId: ids.next() }, 'GET', '/api/audits/breaches')).toMatchObject({ status: 403 });
    });

    it('finds the same breaches and no others when it judges the whole log again', async () => {
      const before = (await standing()).unacknowledged;
      await shop.restartAfter(async () => {
        const client = new Client({ connectionString: shop.databaseUrl });
        await client.connect();
        await client.query(`UPDATE audit_position SET position = '', holder = NULL`);
        await client.query('DELETE FROM audit_state');
        await client.end();
      });
      await caughtUp();
      expect((await standing()).unacknowledged).toBe(before);
    });
  });

  it('names each order that nothing moves any more once it has waited too long', async () => {
    const planted: [string, Mutant][] = [];
    for (const mutant of timedMutants) planted.push([await plant(mutant), mutant]);
    await caughtUp();
    for (const [orderId] of planted) expect(await breaches(`subject=${orderId}&invariant=I8`)).toEqual([]);
    // The auditor has watched them for a moment before.
    await new Promise((resolve) => setTimeout(resolve, 500));
    aheadMs = 3 * 3_600_000;
    for (const [orderId, mutant] of planted)
      expect(await named(orderId, mutant)).toMatchObject({ invariant: RULES[mutant.rule] });
  }, 90_000);
});
