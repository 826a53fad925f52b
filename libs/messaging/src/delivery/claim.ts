import type { DataSource, EntityManager } from 'typeorm';
import type { ConsumerPositions } from './consumer-positions';
import type { StoredPosition } from './stored-position';
import type { Checkpoint } from './checkpoint';

/**
 * The position of a keyed group while this process owns it. A write under a claim that another process has taken over
 * is refused whole. Writes run one at a time.
 */
export class Claim {
  private stored: StoredPosition | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  /** @param lost called when a write finds that another process has taken over */
  constructor(
    private readonly dataSource: DataSource,
    private readonly positions: ConsumerPositions,
    private readonly lost: () => void,
  ) {}

  /** The checkpoint that was written last; undefined while the claim is not held. */
  get checkpoint(): Checkpoint | undefined {
    return this.stored;
  }

  take(): Promise<StoredPosition> {
    return this.inTurn(async () => (this.stored = await this.positions.claim(this.dataSource)));
  }

  /** Moves the position forward; ignores an earlier one. */
  async advance(to: Checkpoint): Promise<void> {
    await this.inTurn(async () => {
      if (!this.stored || to.position < this.stored.position) return;
      if (await this.positions.advance(this.dataSource, this.stored, to)) this.stored = { ...this.stored, ...to };
      else this.lose();
    });
  }

  /** Runs `work` in a transaction during which nobody can take over; false when somebody has. */
  under(work: (transaction: EntityManager) => Promise<void>): Promise<boolean> {
    return this.inTurn(() =>
      this.dataSource.transaction(async (transaction) => {
        const held = this.stored !== undefined && (await this.positions.hold(transaction, this.stored));
        if (held) await work(transaction);
        else this.lose();
        return held;
      }),
    );
  }

  /** Runs `work` in a transaction that makes other owners start over. The claim need not be held. */
  touching<Result>(work: (transaction: EntityManager) => Promise<Result>): Promise<Result> {
    return this.inTurn(async () => {
      const { touched, result } = await this.dataSource.transaction(async (transaction) => ({
        touched: await this.positions.touch(transaction),
        result: await work(transaction),
      }));
      const { stored } = this;
      if (stored && BigInt(touched.version) === BigInt(stored.version) + 1n)
        this.stored = { ...stored, version: touched.version };
      else this.lose();
      return result;
    });
  }

  private lose(): void {
    if (!this.stored) return;
    this.stored = undefined;
    this.lost();
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}
