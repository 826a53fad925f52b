import { entityOf } from './entity';

const ID = '0b0d4c3c-2f6e-4f4b-9f3e-5a0c9a4b7d11';

it('an entity is the context and the id of a stream that ends with a UUID', () => {
  expect(entityOf(`ordering.order-${ID}`)).toBe(`ordering.${ID}`);
  expect(entityOf(`ordering.order-fulfilment-${ID}`)).toBe(`ordering.${ID}`);
  expect(entityOf(`payments.payment-${ID}`)).toBe(`payments.${ID}`);
});

it.each(['inventory.stock-CUP-1', 'maru.inventory.events/2/81', ID, '', `ordering.order-${ID.toUpperCase()}`])(
  'an entity is the stream itself when it ends with no UUID: %s',
  (stream) => {
    expect(entityOf(stream)).toBe(stream);
  },
);

it.each([`ordering.order-${ID}`, `x${ID}`, `.${ID}`, `ordering.${ID}`, 'inventory.stock-CUP-1'])(
  'the entity of an entity is itself: %s',
  (stream) => {
    expect(entityOf(entityOf(stream))).toBe(entityOf(stream));
  },
);
