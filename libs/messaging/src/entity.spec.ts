import { entityOf } from './entity';

const ID = '0b0d4c3c-2f6e-4f4b-9f3e-5a0c9a4b7d11';

it('is the context and the id of streams that end with a UUID', () => {
  expect(entityOf(`ordering.order-${ID}`)).toBe(`ordering.${ID}`);
  expect(entityOf(`ordering.order-fulfilment-${ID}`)).toBe(`ordering.${ID}`);
  expect(entityOf(`payments.payment-${ID}`)).toBe(`payments.${ID}`);
});

it.each(['inventory.stock-CUP-1', 'maru.inventory.events/2/81', ID, '', `ordering.order-${ID.toUpperCase()}`])(
  'is the stream %s itself when no UUID ends it',
  (stream) => {
    expect(entityOf(stream)).toBe(stream);
  },
);

it.each([`ordering.order-${ID}`, `x${ID}`, `.${ID}`, `ordering.${ID}`, 'inventory.stock-CUP-1'])(
  'of an entity is the same: %s',
  (stream) => {
    expect(entityOf(entityOf(stream))).toBe(entityOf(stream));
  },
);
