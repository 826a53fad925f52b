import { createTestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import { AddCategoryKey1796000000001 } from '../src/migrations/add-category-key';
import { CreateProducts1793000000001 } from '../src/migrations/create-products';
import { ListProductsHandler, ListProducts } from '../src/views/products/list-products.query';
import { ProductRow } from '../src/views/products/product.entity';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataSource: DataSource;

/** A row of the previous version: without a key, its search text only in lower case and composed. */
const writeAsBefore = (sku: string, category: string, name: string) =>
  dataSource.query(
    `INSERT INTO product (product_id, sku, name, category, amount, currency, withdrawn, search)
     VALUES (gen_random_uuid(), $1, $2, $3, 1, 'EUR', false, $4)`,
    [sku, name, category, `${sku}\n${name}\n`.normalize('NFC').toLowerCase()],
  );

const found = async (filter: { category?: string; q?: string }) => {
  const handler = new ListProductsHandler(dataSource.getRepository(ProductRow));
  const { rows } = await handler.execute(new ListProducts({ page: 1, limit: 20, ...filter }));
  return rows.map(({ sku }) => sku);
};

beforeAll(async () => {
  database = await createTestDatabase('catalog-keys');
  dataSource = await new DataSource({ type: 'postgres', url: database.url, entities: [ProductRow] }).initialize();
  await new CreateProducts1793000000001().up(dataSource.createQueryRunner());
  await writeAsBefore('OLD-1', 'Öle', 'Straße');
  await writeAsBefore('OLD-2', 'O\u0308LE', 'ΟΔΟΣ');
  await new AddCategoryKey1796000000001().up(dataSource.createQueryRunner());
  await writeAsBefore('NEW-1', 'öle', 'Gasse');
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('keys of categories', () => {
  it('exist for earlier rows, and for rows of a concurrent previous version', async () => {
    for (const category of ['Öle', 'ÖLE', 'o\u0308le'])
      expect(await found({ category })).toEqual(['NEW-1', 'OLD-1', 'OLD-2']);
    expect(await found({ category: 'Ole' })).toEqual([]);
  });

  it('follow a category that the previous version changes', async () => {
    await dataSource.query(`UPDATE product SET category = 'Tee' WHERE sku = 'NEW-1'`);
    expect(await found({ category: 'TEE' })).toEqual(['NEW-1']);
    expect(await found({ category: 'öle' })).toEqual(['OLD-1', 'OLD-2']);
  });

  it('come with folded search texts, too', async () => {
    expect(await found({ q: 'STRASSE' })).toEqual(['OLD-1']);
    expect(await found({ q: 'οδος' })).toEqual(['OLD-2']);
    await writeAsBefore('NEW-2', 'Tee', 'Große Tasse');
    expect(await found({ q: 'GROßE' })).toEqual(['NEW-2']);
  });

  it('answer a filter from an index', async () => {
    await dataSource.query(
      `INSERT INTO product SELECT gen_random_uuid(), 'MANY-' || n, 'x', NULL, 'c' || n % 500, 1, 'EUR', false, 'x'
       FROM generate_series(1, 20000) n`,
    );
    await dataSource.query('ANALYZE product');
    const plan: { 'QUERY PLAN': string }[] = await dataSource.query(
      `EXPLAIN SELECT * FROM product WHERE NOT withdrawn AND category_key = folded_text_v1('C7') ORDER BY sku LIMIT 20`,
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('product_on_sale_by_category_key');
  });

  it('are removed by a migration down', async () => {
    await new AddCategoryKey1796000000001().down(dataSource.createQueryRunner());
    await writeAsBefore('LAST', 'Tee', 'Tasse');
    await new AddCategoryKey1796000000001().up(dataSource.createQueryRunner());
    expect(await found({ category: 'TEE' })).toEqual(['LAST', 'NEW-1', 'NEW-2']);
  });
});
