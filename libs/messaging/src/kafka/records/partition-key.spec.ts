import { partitionKeyOf } from './partition-key';

const ID = '0190f3a0-7b1c-7c3e-9a54-0c5f7d1e2b3a';

it('puts all streams of one entity into one partition', () => {
  expect(partitionKeyOf(`ordering.order-${ID}`)).toBe(ID);
  expect(partitionKeyOf(`ordering.order-fulfilment-${ID}`)).toBe(ID);
});

it('takes the whole name of a stream whose id is no UUID', () => {
  expect(partitionKeyOf('inventory.stock-CUP-1')).toBe('inventory.stock-CUP-1');
});
