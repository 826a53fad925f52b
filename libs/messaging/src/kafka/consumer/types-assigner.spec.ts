import { AssignerProtocol } from 'kafkajs';
import type { Cluster } from 'kafkajs';
import { typesAssigner } from './types-assigner';

const partitions: Record<string, number> = { stock: 3, payments: 2 };
const cluster = {
  addTargetTopic: async () => undefined,
  findTopicPartitionMetadata: (topic: string) =>
    Array.from({ length: partitions[topic]! }, (_, partitionId) => ({ partitionId })),
} as unknown as Cluster;

/** The assignment among members with these types, `id: types`; a type belongs to the topic before its dot. */
async function assigned(members: Record<string, readonly string[]>): Promise<Record<string, object>> {
  const group = Object.entries(members).map(([memberId, types]) => {
    const topics = [...new Set(types.map((type) => type.split('.')[0]!))];
    return { memberId, memberMetadata: typesAssigner(cluster, types).protocol({ topics }).metadata };
  });
  // The first member leads the group, whatever types it hears.
  const leader = typesAssigner(cluster, Object.values(members)[0]!);
  const shares = await leader.assign({ members: group, topics: [] });
  return Object.fromEntries(
    shares.map(({ memberId, memberAssignment }) => [
      memberId,
      AssignerProtocol.MemberAssignment.decode(memberAssignment)!.assignment,
    ]),
  );
}

describe('the assigner of partitions', () => {
  it('shares evenly among members of one version', async () => {
    const types = ['stock.a', 'payments.b'];
    expect(await assigned({ one: types, other: types })).toEqual({
      one: { payments: [0], stock: [0, 2] },
      other: { payments: [1], stock: [1] },
    });
  });

  it('gives nothing to a member that hears fewer types than another one', async () => {
    expect(await assigned({ old: ['stock.a'], newer: ['stock.a', 'stock.b'] })).toEqual({
      newer: { stock: [0, 1, 2] },
    });
  });

  it('assigns topics that only the newer version hears, though an older member leads', async () => {
    expect(await assigned({ old: ['stock.a'], newer: ['stock.a', 'payments.b'] })).toEqual({
      newer: { payments: [0, 1], stock: [0, 1, 2] },
    });
  });

  it('gives each version only its topics when neither hears all', async () => {
    expect(await assigned({ one: ['stock.a', 'stock.b'], other: ['stock.a', 'payments.c'] })).toEqual({
      one: { stock: [0, 2] },
      other: { payments: [0, 1], stock: [1] },
    });
  });
});
