import { causedBy, RandomIds, SystemClock } from '@maru/kernel';
import type { Consumer } from '@maru/messaging';
import { eventually } from '@maru/testing';
import { ActRecords } from '../src/audit/act-records';
import { mergedAudit } from '../src/audit/audit-list';
import { auditRetention } from '../src/audit/audit-retention';
import { ParkedController } from '../src/parked/parked.module';
import { RunningGroups } from '../src/parked/running-groups';
import { deleteDue } from '../src/retention/retention-rule';
import { isUnbounded, plannedLists } from '../src/testing/planned-lists';
import { auditRoom } from './audit-room';
import type { AuditRoom } from './audit-room';

const KIM = { kind: 'user', id: 'u-kim', address: 'public', reason: 'a recall' } as const;
const KEY = { kind: 'key', id: 'k-1', onBehalfOf: { kind: 'user', id: 'u-lee' } } as const;
const SERVICE = { kind: 'service', id: 'shipping', onBehalfOf: { kind: 'user', id: 'u-kim' } } as const;

let room: AuditRoom;
beforeEach(async () => (room = await auditRoom()));
afterEach(() => room.end());

const subjects = async (query: object = {}) => (await room.list(query)).items.map(({ subject }) => subject);
const held = (...expected: string[]) =>
  eventually(async () => expect((await subjects()).sort()).toEqual([...expected].sort()));

describe('the acts of a context', () => {
  it('are the events of users, keys and anonymous callers, with actor, subject, reason and address', async () => {
    room.read();
    await room.act(SERVICE);
    await room.act();
    await room.act(KIM, 'catalog.product-created.v1', 'catalog');
    const [byKim, byKey] = [await room.act(KIM), await room.act(KEY)];
    const byNobody = await room.act({ kind: 'anonymous', id: '' });
    await held(byKim, byKey, byNobody);
    const { items } = await room.list({ subject: byKim });
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        at: expect.stringMatching(/Z$/) as string,
        context: 'shipping',
        type: 'shipping.parcel-sent.v1',
        subject: byKim,
        actor: { kind: 'user', id: 'u-kim' },
        address: 'public',
        reason: 'a recall',
        correlationId: `c-${byKim}`,
      },
    ]);
    expect((await room.list({ actor: 'k-1' })).items).toMatchObject([{ actor: { kind: 'key', onBehalfOf: 'u-lee' } }]);
    expect(await subjects({ onBehalfOf: 'u-lee' })).toEqual([byKey]);
  });

  it('include events that a service causes by itself, such as the operator from the configuration', async () => {
    room.read();
    await room.act(SERVICE);
    await held(await room.act({ kind: 'service', id: 'shipping' }, 'shipping.parcel-sent.v1', 'shipping', true));
  });

  it('include events of types that this version does not know', async () => {
    room.read();
    await held(await room.act(KIM, 'shipping.parcel-weighed.v7'));
  });

  it('have one entry each when several processes read and one takes over from another', async () => {
    const readers = [room.read(), room.read()];
    const acts = [await room.act(KIM), await room.act(KIM)];
    await held(...acts);
    await readers[0]!.close();
    acts.push(await room.act(KEY));
    await held(...acts);
    await readers[1]!.close();
    acts.push(await room.act(KIM));
    room.read();
    await held(...acts);
    expect(room.faults).toEqual([]);
  });

  it('are written later when the table was missing at first', async () => {
    await room.dataSource.query('ALTER TABLE audit_entry RENAME TO elsewhere');
    room.read();
    const act = await room.act(KIM);
    await eventually(() => expect(room.faults).toMatchObject([{ group: 'shipping/audit', outcome: 'restarting' }]));
    await room.dataSource.query('ALTER TABLE elsewhere RENAME TO audit_entry');
    await held(act);
  });

  it('are deleted after their days, and older events get no entry again', async () => {
    const old = await room.act(KIM);
    room.read();
    await held(old);
    await room.dataSource.query(`UPDATE audit_entry SET at = now() - interval '11 days'`);
    await room.dataSource.query(deleteDue(auditRetention(10)), [new Date(), 10, 200]);
    await held();
    await room.dataSource.query(`UPDATE consumer_positions SET position = '', version = version + 1`);
    const fresh = await room.act(KIM);
    await held(old, fresh);
  });
});

describe('the search for acts', () => {
  const FILL = `
    INSERT INTO audit_entry
    SELECT md5(n::text)::uuid, timestamptz '2030-01-01' + (n / 7) * interval '1 second', 'shipping',
           'type-' || n % 50, 's-' || n % 40, 'user', 'u-' || n % 100, CASE WHEN n % 9 = 0 THEN 'o-' || n % 90 END,
           'public', NULL, 'c', NULL
      FROM generate_series(1, 5000) AS n`;

  it('returns every act once, the newest first, page by page', async () => {
    await room.dataSource.query(FILL);
    const ids: string[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await room.list({ limit: 97, ...(cursor !== undefined && { cursor }) });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next;
      more = cursor !== undefined;
    }
    const rows = await room.dataSource.query<{ id: string }[]>(
      'SELECT entry_id AS id FROM audit_entry ORDER BY at DESC, entry_id DESC',
    );
    expect(ids).toEqual(rows.map(({ id }) => id));
  });

  it('uses an index for each filter', async () => {
    await room.dataSource.query(FILL);
    await room.dataSource.query('ANALYZE audit_entry');
    const queries = [{}, { actor: 'u-7' }, { onBehalfOf: 'o-9' }, { subject: 's-7' }, { type: 'type-7' }];
    const time = { from: '2030-01-01T00:05:00Z', to: '2030-01-01T00:06:00Z' };
    const plans = await plannedLists(room.databaseUrl, async () => {
      for (const query of [...queries, time]) {
        const { next, items } = await room.list({ ...query, limit: 5 });
        expect(items).toHaveLength(5);
        await room.list({ ...query, limit: 5, cursor: next });
      }
    });
    expect(plans).toHaveLength(12);
    for (const plan of plans) expect([plan, isUnbounded(plan)]).toEqual([plan, false]);
  });

  it('merges pages of several contexts, and the next page continues after the last entry', async () => {
    await room.dataSource.query(FILL);
    const all = (await room.list({ limit: 100 })).items;
    const ofContext = (nth: number, cursor?: string) => {
      const from = cursor === undefined ? 0 : all.findIndex(({ id }) => id === lastOf(cursor)) + 1;
      const items = all.slice(from).filter((_, at) => (from + at) % 3 === nth);
      return { items: items.slice(0, 10), limit: 10, ...(items.length > 10 && { next: 'more' }) };
    };
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = mergedAudit(
        [0, 1, 2].map((nth) => ofContext(nth, cursor)),
        10,
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toEqual(all.map(({ id }) => id));
  });
});

const lastOf = (cursor: string) => (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[])[1]!;

describe('an act that is no event', () => {
  const records = () =>
    new ActRecords({ context: 'shipping', database: room.dataSource, clock: new SystemClock(), ids: new RandomIds() });
  const asKim = <T>(work: () => T): T => causedBy({ messageId: 'm', correlationId: 'c-1', actor: KIM }, work);

  function parked(acts: ActRecords) {
    const done: string[] = [];
    const groups = new RunningGroups();
    const settle = async (what: string) => {
      done.push(`${what} with ${(await room.list()).items.length} entries`);
      return { handled: 0, left: 0 };
    };
    const lot = { retry: () => settle('retry'), drop: () => settle('drop') };
    groups.started([{ group: 'shipping/mail', parked: lot } as unknown as Consumer]);
    return { done, controller: new ParkedController(groups, acts) };
  }

  it('is recorded before it is done', async () => {
    const { done, controller } = parked(records());
    await asKim(() => controller.retry({ group: 'shipping/mail', key: 'a-key' }));
    await asKim(() => controller.drop({ group: 'shipping/mail', key: 'k'.repeat(1_000), position: '7' }));
    expect(done).toEqual(['retry with 1 entries', 'drop with 2 entries']);
    const by = { actor: { kind: 'user', id: 'u-kim' }, reason: 'a recall', address: 'public', correlationId: 'c-1' };
    expect((await room.list()).items).toMatchObject([
      { ...by, type: 'SECURITY.PARKED_DROPPED', details: { group: 'shipping/mail', position: '7' } },
      { ...by, type: 'SECURITY.PARKED_RETRIED', subject: 'a-key', context: 'shipping' },
    ]);
  });

  it('is not done when it cannot be recorded', async () => {
    const { done, controller } = parked(records());
    await room.dataSource.query('ALTER TABLE audit_entry RENAME TO elsewhere');
    const drop = { group: 'shipping/mail', key: 'a-key', position: '7' };
    await expect(asKim(() => controller.drop(drop))).rejects.toThrow('audit_entry');
    expect(done).toEqual([]);
  });
});
