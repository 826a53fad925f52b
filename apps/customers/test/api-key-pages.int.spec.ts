import { contextOnTrial, isUnbounded, plannedLists } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { Client } from 'pg';
import { customers } from '../src/customers.app';

const FILL = `
  INSERT INTO api_key
  SELECT md5(n::text)::uuid, 'machine ' || n, md5(n::text), '["stock:read"]', NULL, md5('operator')::uuid,
         timestamptz '2030-01-01' + (n / 7) * interval '1 second', NULL
    FROM generate_series(1, 2000) AS n`;

describe('the list of API keys in pages', () => {
  let shop: ContextOnTrial;
  let database: Client;
  beforeAll(async () => {
    shop = await contextOnTrial(customers);
    database = new Client({ connectionString: shop.databaseUrl });
    await database.connect();
    await database.query(FILL);
    await database.query('ANALYZE api_key');
  });
  afterAll(async () => {
    await database.end();
    await shop.end();
  });

  const list = (query: string) => shop.call('GET', `/api/users/api-keys${query}`);

  it('returns every key once, the newest first, from cursor to cursor', async () => {
    const ids: string[] = [];
    for (let query: string | undefined = ''; query !== undefined;) {
      const { body } = await list(query);
      ids.push(...body.items.map(({ keyId }: { keyId: string }) => keyId));
      query = body.next && `?cursor=${body.next}`;
    }
    const { rows } = await database.query<{ id: string }>(
      'SELECT key_id AS id FROM api_key ORDER BY issued_at DESC, key_id',
    );
    expect(ids).toEqual(rows.map(({ id }) => id));
    expect(await list('?cursor=none')).toMatchObject({ status: 400, body: { errors: [{ path: 'cursor' }] } });
  });

  it('reads every page from an index', async () => {
    const { body } = await list('');
    const plans = await plannedLists(shop.databaseUrl, async () => {
      for (const query of ['', `?cursor=${body.next}`]) await list(query);
    });
    expect(plans).toHaveLength(2);
    for (const plan of plans) expect([plan, isUnbounded(plan)]).toEqual([plan, false]);
  });
});
