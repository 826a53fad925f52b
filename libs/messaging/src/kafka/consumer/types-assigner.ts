import { AssignerProtocol } from '../client/kafkajs';
import type { Assigner, Cluster, GroupMember, GroupMemberAssignment } from '../client/kafkajs';

interface Member {
  readonly id: string;
  readonly topics: readonly string[];
  readonly types: readonly string[];
}

const { MemberMetadata, MemberAssignment } = AssignerProtocol;
const VERSION = 0;

/**
 * Shares the partitions of each topic evenly among the members that hear it.
 * A member of an older version, which hears fewer types than another member, gets none. Members of a version without
 * this assigner make the group fall back to round robin.
 * @param types the types that this member hears
 */
export function typesAssigner(cluster: Cluster, types: readonly string[]): Assigner {
  return {
    name: 'MaruTypesAssigner',
    version: VERSION,

    async assign({ members }) {
      const all = members.map(memberOf).sort((one, other) => (one.id < other.id ? -1 : 1));
      const eligible = all.filter((member) => !all.some((other) => hearsMore(other, member)));
      const topics = [...new Set(eligible.flatMap((member) => member.topics))].sort();
      // The leader may be of a version that does not hear all of these topics.
      for (const topic of topics) await cluster.addTargetTopic(topic);
      const shares = new Map<string, Record<string, number[]>>();
      let turn = 0;
      for (const topic of topics) {
        const takers = eligible.filter((member) => member.topics.includes(topic));
        for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
          const share = shares.get(takers[turn % takers.length]!.id) ?? {};
          shares.set(takers[turn % takers.length]!.id, { ...share, [topic]: [...(share[topic] ?? []), partitionId] });
          turn++;
        }
      }
      return [...shares].map(([memberId, assignment]): GroupMemberAssignment => ({
        memberId,
        memberAssignment: MemberAssignment.encode({ version: VERSION, assignment, userData: Buffer.of() }),
      }));
    },

    protocol({ topics }) {
      const userData = Buffer.from(JSON.stringify(types));
      return { name: this.name, metadata: MemberMetadata.encode({ version: VERSION, topics, userData }) };
    },
  };
}

function memberOf({ memberId, memberMetadata }: GroupMember): Member {
  const { topics, userData } = MemberMetadata.decode(memberMetadata)!;
  return { id: memberId, topics, types: JSON.parse(userData.toString()) as string[] };
}

function hearsMore(one: Member, other: Member): boolean {
  return one.types.length > other.types.length && other.types.every((type) => one.types.includes(type));
}
