import { withoutFields, withRules } from './transform';

const without = (value: unknown, ...paths: string[]) =>
  JSON.parse(withoutFields(Buffer.from(JSON.stringify(value)), paths).toString()) as unknown;

describe('the fields of an answer', () => {
  it('do not leave when they are named, wherever they are', () => {
    const page = { items: [{ name: 'Tea', cost: 1, price: { amount: 2, margin: 1 } }, { name: 'Pot' }], total: 2 };
    expect(without(page, 'total', 'items.*.cost', 'items.*.price.margin')).toEqual({
      items: [{ name: 'Tea', price: { amount: 2 } }, { name: 'Pot' }],
    });
  });

  it.each([[null], [[]], ['text'], [{ a: null }], [{ a: 1 }]])('may be missing: %j', (value) => {
    expect(without(value, 'a.b.c', 'x', '__proto__.y')).toEqual(value);
  });

  it('stay as they are when they are no JSON', () => {
    expect(withoutFields(Buffer.from('{broken'), ['a']).toString()).toBe('{broken');
  });
});

describe('the rules for headers', () => {
  it('remove first and set then', () => {
    const rules = { remove: ['server', 'x-a'], set: { 'x-a': '2', 'x-b': '3' } };
    expect(withRules({ server: 'x', 'x-a': '1', etag: '"1"' }, rules)).toEqual({ etag: '"1"', 'x-a': '2', 'x-b': '3' });
    expect(withRules({ etag: '"1"' })).toEqual({ etag: '"1"' });
  });
});
