import { InMemoryEventStore } from '@maru/event-store';
import { DyingEventStore } from '@maru/event-store/testing';
import { causedBy, deriveId, fingerprint } from '@maru/kernel';
import { catalogProcess } from './catalog-process';

const taken = { rejection: { code: 'CATALOG.SKU_TAKEN' } };
const reused = { rejection: { code: 'CATALOG.IDEMPOTENCY_KEY_REUSED' } };
const died = { name: 'ProcessDied' };

function shop() {
  const log = new InMemoryEventStore();
  return { log, catalog: catalogProcess(log) };
}
const created = async (log: InMemoryEventStore) =>
  (await log.readAll({ filter: { types: ['catalog.product-created.v1'] } })).events.map(
    ({ data }) => (data as { sku: string }).sku,
  );

describe('a product that was refused', () => {
  it('leaves its key free for the corrected body, once', async () => {
    const { log, catalog } = shop();
    await catalog.create('kim', undefined, 'MUG');
    for (let n = 0; n < 2; n++) await expect(catalog.create('kim', 'k', 'MUG')).rejects.toMatchObject(taken);
    await expect(catalog.create('kim', 'k', 'MUG', 'Cup')).rejects.toMatchObject(taken);
    const corrected = await catalog.create('kim', 'k', 'CUP');
    expect(await catalog.create('kim', 'k', 'CUP')).toEqual(corrected);
    await expect(catalog.create('kim', 'k', 'POT')).rejects.toMatchObject(reused);
    await expect(catalog.create('kim', 'k', 'MUG')).rejects.toMatchObject(reused);
    expect(await created(log)).toEqual(['MUG', 'CUP']);
  });

  it('leaves its key to one of two concurrent bodies', async () => {
    for (let turns = 0; turns < 20; turns++) {
      const { log, catalog } = shop();
      await catalog.create('kim', undefined, 'MUG');
      await expect(catalog.create('kim', 'k', 'MUG')).rejects.toMatchObject(taken);
      const first = catalog.create('kim', 'k', 'CUP');
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      const answers = await Promise.allSettled([first, catalogProcess(log).create('kim', 'k', 'POT')]);
      expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await created(log)).toHaveLength(2);
    }
  });
});

describe('completes after the process died while it created a product', () => {
  it.each([
    [1, 'before'],
    [1, 'after'],
    [2, 'before'],
    [2, 'after'],
  ] as const)('at append %d, %s it, the same request makes it once', async (nth, moment) => {
    const { log, catalog } = shop();
    const dying = catalogProcess(new DyingEventStore(log, nth, moment));
    await expect(dying.create('kim', 'k', 'MUG')).rejects.toMatchObject(died);
    const product = await catalog.create('kim', 'k', 'MUG');
    expect(await catalog.create('kim', 'k', 'MUG')).toEqual(product);
    await expect(catalog.create('kim', 'k', 'CUP')).rejects.toMatchObject(reused);
    expect(await created(log)).toEqual(['MUG']);
  });

  it('lets a hopeless body make room, before and after its refusal was known', async () => {
    const { log, catalog } = shop();
    const dying = catalogProcess(new DyingEventStore(log, 1, 'after'));
    await expect(dying.create('kim', 'k', 'MUG')).rejects.toMatchObject(died);
    // The SKU is free, so the first body may still be sent again.
    await expect(catalog.create('kim', 'k', 'CUP')).rejects.toMatchObject(reused);
    await catalog.create('lee', 'other', 'MUG');
    await catalog.create('kim', 'k', 'CUP');
    await expect(catalog.create('kim', 'k', 'MUG')).rejects.toMatchObject(reused);
    expect(await created(log)).toEqual(['MUG', 'CUP']);
  });
});

describe('an idempotency key of a product', () => {
  it('belongs to its caller', async () => {
    const { catalog } = shop();
    await catalog.create('kim', 'k', 'MUG');
    await catalog.create('lee', 'k', 'CUP');
    await expect(catalog.create('lee', 'k', 'MUG')).rejects.toMatchObject(reused);
    await expect(catalog.create('ann', 'k', 'MUG')).rejects.toMatchObject(taken);
  });

  it('is known when the former version has created the product, but only with the same body', async () => {
    const { log, catalog } = shop();
    const product = { sku: 'MUG', name: 'Mug', category: 'kitchen', price: { amount: 1_250, currency: 'EUR' } };
    const requestId = deriveId('product-request', 'k');
    const productId = deriveId('product', 'MUG');
    const bound = { type: 'catalog.request-key-bound.v1', data: { requestId, fingerprint: fingerprint(product) } };
    const metadata = { correlationId: 'former', causationId: 'former' };
    const stream = `catalog.request-${requestId}`;
    await log.append(stream, 'no-stream', [{ ...bound, id: deriveId('former'), metadata }]);
    await causedBy({ messageId: 'former', correlationId: 'former' }, () =>
      catalog.products.execute(productId, { type: 'CreateProduct', productId, ...product, requestId }),
    );
    expect(await catalog.create('kim', 'k', 'MUG')).toMatchObject({ productId });
    await expect(catalog.create('kim', 'k', 'MUG', 'Cup')).rejects.toMatchObject({ name: 'Refusal' });
    await expect(catalog.create('kim', 'l', 'MUG')).rejects.toMatchObject(taken);
    expect(await created(log)).toEqual(['MUG']);
  });
});
