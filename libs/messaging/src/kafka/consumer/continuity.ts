import type { KafkaMessage } from '../client/kafkajs';
import type { StoredPosition } from '../../delivery/stored-position';
import { orderedPositionOf } from '../records/log-position';
import type { Proof } from './starting-point';

/** The new records of a fetch, or the reason to take none. */
export type Verdict =
  | { readonly fresh: readonly KafkaMessage[] }
  /**
   * `made-anew`: the topic was deleted and created again. `unlike`: the offset of the last record has another record.
   * `gone`: earlier records are missing.
   */
  | { readonly trouble: 'made-anew' | 'unlike' | 'gone' };

/** Tells a record from another one at the same offset, without keeping it. */
interface RecordMark {
  readonly offset: number;
  readonly timestamp: string;
  readonly position: string | undefined;
}

/**
 * Checks that fetched records follow the handled ones, because a topic may be deleted and created again at any time.
 */
export class Continuity {
  private last: RecordMark | undefined;

  /**
   * @param source the `ce_source` of the topic's context
   * @param proof the proof that the first records must give
   */
  constructor(
    private readonly source: string,
    private readonly stored: StoredPosition,
    private proof: Proof | 'same-record',
  ) {}

  /** The offset of the last fetched record. */
  get lastOffset(): number | undefined {
    return this.last?.offset;
  }

  /** The next records begin with the last one again, to prove that the topic was not created again meanwhile. */
  repeatLast(): void {
    this.proof = 'same-record';
  }

  judge(records: readonly KafkaMessage[]): Verdict {
    const verdict = this.prove(records);
    const last = records.at(-1);
    if ('fresh' in verdict && last) this.last = this.markOf(last);
    return verdict;
  }

  private prove(records: readonly KafkaMessage[]): Verdict {
    const { proof, stored } = this;
    const [first] = records;
    const all = { fresh: records };
    if (proof === 'none' || !first) return all;
    if (proof === 'same-topic') {
      this.proof = 'none';
      if (Number(first.offset) >= stored.resume!) return all;
      if ((this.positionOf(first) ?? '') <= stored.position) return { fresh: records.slice(1) };
      return { trouble: 'made-anew' };
    }
    if (proof === 'same-record') {
      this.proof = 'none';
      return isSame(this.markOf(first), this.last!) ? { fresh: records.slice(1) } : { trouble: 'unlike' };
    }
    const position = records.map((each) => this.positionOf(each)).find((each) => each !== undefined);
    if (position === undefined) return all;
    this.proof = 'none';
    return position <= stored.position ? all : { trouble: 'gone' };
  }

  private positionOf(record: KafkaMessage): string | undefined {
    return orderedPositionOf(record, this.source);
  }

  private markOf(record: KafkaMessage): RecordMark {
    return { offset: Number(record.offset), timestamp: record.timestamp, position: this.positionOf(record) };
  }
}

const isSame = (one: RecordMark, other: RecordMark): boolean =>
  one.offset === other.offset && one.timestamp === other.timestamp && one.position === other.position;
