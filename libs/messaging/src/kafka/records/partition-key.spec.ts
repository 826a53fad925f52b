import { partitionKeyOf } from './partition-key';

const ID = '0190f3a0-7b1c-7c3e-9a54-0c5f7d1e2b3a';

it('the partition key is the same for all streams of an entity', () => {
  expect(partitionKeyOf(`ordering.order-${ID}`)).toBe(ID);
  expect(partitionKeyOf(`ordering.order-fulfilment-${ID}`)).toBe(ID);
});

it('the partition key is the whole name of a stream whose id is not a UUID', () => {
  expect(partitionKeyOf('inventory.stock-CUP-1')).toBe('inventory.stock-CUP-1');
});
