import { createTestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import { CreateAudit1799000000001 } from '../migrations/create-audit';
import { AuditStore } from './audit-store';

const [ONE, OTHER] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'];
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase('audit_store');
  const migrations = [CreateAudit1799000000001];
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    migrations,
    migrationsRun: true,
  }).initialize();
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

const order = (n: number) => ({ key: `order:${n}`, state: { n } });

describe('the store of the auditor', () => {
  it('gives its lease to one process, and to another one when it ends', async () => {
    const [one, other] = [new AuditStore(dataSource, ONE!, 60_000), new AuditStore(dataSource, OTHER!, 60_000)];
    const lease = await one.take();
    expect(lease).toMatchObject({ position: '', since: undefined });
    expect(await other.take()).toBeUndefined();
    expect([await one.keep(), await other.keep()]).toEqual([true, false]);
    await one.release();
    expect(await other.take()).toBeDefined();
    await other.release();
  });

  it('writes nothing for a process that has lost its lease', async () => {
    const [late, other] = [new AuditStore(dataSource, ONE!, 0), new AuditStore(dataSource, OTHER!, 60_000)];
    const lost = (await late.take())!;
    const taken = (await other.take())!;
    expect(await late.write(lost.version, { position: '7', put: [order(7)], gone: [] })).toBeUndefined();
    expect([...(await other.load())]).toEqual([]);
    expect(await other.write(taken.version, { position: '1', put: [order(1)], gone: [] })).toBeDefined();
    await other.release();
  });

  it('keeps position, states and their end together, in one statement for a batch', async () => {
    const store = new AuditStore(dataSource, ONE!, 60_000);
    let { version } = (await store.take())!;
    const query = jest.spyOn(dataSource, 'query');
    version = (await store.write(version, { position: '2', put: [order(2), order(3)], gone: ['order:1'] }))!;
    expect(query).toHaveBeenCalledTimes(1);
    query.mockRestore();
    await store.write(version, { position: '3', put: [{ key: 'order:2', state: { n: 5 } }], gone: ['order:3'] });
    await store.release();
    const next = new AuditStore(dataSource, OTHER!, 60_000);
    expect(await next.take()).toMatchObject({ position: '3' });
    expect([...(await next.load())]).toEqual([['order:2', { n: 5 }]]);
    await next.release();
  });
});
