const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * The partition that every Kafka client's default partitioner picks for the key: murmur2 of its UTF-8 bytes, as in
 * `org.apache.kafka.common.utils.Utils`. kafkajs computes the same with big integers, at many times the cost.
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}

function murmur2(data: Buffer): number {
  const { length } = data;
  const words = length >>> 2;
  let h = SEED ^ length;
  for (let word = 0; word < words; word++) {
    let k = Math.imul(data.readInt32LE(word * 4), M);
    k = Math.imul(k ^ (k >>> 24), M);
    h = Math.imul(h, M) ^ k;
  }
  const rest = words * 4;
  if (length - rest === 3) h ^= data[rest + 2]! << 16;
  if (length - rest >= 2) h ^= data[rest + 1]! << 8;
  if (length - rest >= 1) h = Math.imul(h ^ data[rest]!, M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}
