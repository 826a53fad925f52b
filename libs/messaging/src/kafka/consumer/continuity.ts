import type { KafkaMessage } from '../client/kafkajs';
import type { StoredPosition } from '../../delivery/stored-position';
import { orderedPositionOf } from '../records/log-position';
import type { Proof } from './starting-point';

/** What to make of fetched records: what of them is new, or what has become of the topic meanwhile. */
export type Verdict =
  | { readonly fresh: readonly KafkaMessage[] }
  /** `made-anew`: it is another topic of the name. `unlike`: it is not the record that was there. `gone`: what came before is missing. */
  | { readonly trouble: 'made-anew' | 'unlike' | 'gone' };

/** What tells a record from another one at its offset, without keeping it. */
interface RecordMark {
  readonly offset: number;
  readonly timestamp: string;
  readonly position: string | undefined;
}

/** Whether what is fetched of a partition goes on where what was handled ended: a topic may be deleted and made anew at any time. */
export class Continuity {
  private last: RecordMark | undefined;

  /**
   * @param source what the context of the topic is named in `ce_source`
   * @param proof what the first records have to show
   */
  constructor(
    private readonly source: string,
    private readonly stored: StoredPosition,
    private proof: Proof | 'same-record',
  ) {}

  /** The offset of the last record that was fetched. */
  get lastOffset(): number | undefined {
    return this.last?.offset;
  }

  /** The next records begin with the last one again: nobody has told whether the topic was made anew meanwhile. */
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
