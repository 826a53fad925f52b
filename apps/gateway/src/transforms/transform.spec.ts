import { withoutFields, withRules } from './transform';

const without = (value: unknown, ...paths: string[]) =>
  JSON.parse(withoutFields(Buffer.from(JSON.stringify(value)), paths).toString()) as unknown;

describe('the removal of fields from an answer', () => {
  it('removes named fields at any depth', () => {
    const page = { items: [{ name: 'Tea', cost: 1, price: { amount: 2, margin: 1 } }, { name: 'Pot' }], total: 2 };
    expect(without(page, 'total', 'items.*.cost', 'items.*.price.margin')).toEqual({
      items: [{ name: 'Tea', price: { amount: 2 } }, { name: 'Pot' }],
    });
  });

  it.each([[null], [[]], ['text'], [{ a: null }], [{ a: 1 }]])(
    'leaves an answer without those fields as it is: %j',
    (value) => {
      expect(without(value, 'a.b.c', 'x', '__proto__.y')).toEqual(value);
    },
  );

  it('leaves text that is no JSON as it is', () => {
    expect(withoutFields(Buffer.from('{broken'), ['a']).toString()).toBe('{broken');
  });
});

describe('the rules for headers', () => {
  it('remove headers before they set others', () => {
    const rules = { remove: ['server', 'x-a'], set: { 'x-a': '2', 'x-b': '3' } };
    expect(withRules({ server: 'x', 'x-a': '1', etag: '"1"' }, rules)).toEqual({ etag: '"1"', 'x-a': '2', 'x-b': '3' });
    expect(withRules({ etag: '"1"' })).toEqual({ etag: '"1"' });
  });
});
