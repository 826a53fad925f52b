import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { partitionOf } from './partition-of';

const kafkas = Partitioners.DefaultPartitioner();
const byKafka = (key: string, partitions: number) =>
  kafkas({
    topic: 't',
    partitionMetadata: Array.from({ length: partitions }, (_, partitionId) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 1,
      replicas: [],
      isr: [],
    })),
    message: { key, value: '' },
  });

it('a key gets the partition that the default partitioner of Kafka picks', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), fc.integer({ min: 1, max: 50 }), (key, partitions) => {
      expect(partitionOf(key, partitions)).toBe(byKafka(key, partitions));
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  // From the tests of Apache Kafka's own murmur2.
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
])('the hash of %j is that of Apache Kafka', (key, hash) => {
  expect(partitionOf(key, 2 ** 31)).toBe(hash & 0x7fffffff);
});
