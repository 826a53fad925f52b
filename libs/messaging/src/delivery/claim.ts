import type { DataSource, EntityManager } from 'typeorm';
import type { ConsumerPositions } from './consumer-positions';
import type { StoredPosition } from './stored-position';
import type { Checkpoint } from './checkpoint';

/**
 * The position of a keyed group while it is this process's own. What is written under a claim that another has taken over is not
 * written at all. One write at a time.
 */
export class Claim {
  private stored: StoredPosition | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  /** @param lost called once when another turns out to have taken over */
  constructor(
    private readonly dataSource: DataSource,
    private readonly positions: ConsumerPositions,
    private readonly lost: () => void,
  ) {}

  /** What was written last; undefined before it is taken. */
  get checkpoint(): Checkpoint | undefined {
    return this.stored;
  }

  take(): Promise<StoredPosition> {
    return this.inTurn(async () => (this.stored = await this.positions.claim(this.dataSource)));
  }

  /** Never back. */
  async advance(to: Checkpoint): Promise<void> {
    await this.inTurn(async () => {
      if (!this.stored || to.position < this.stored.position) return;
      if (await this.positions.advance(this.dataSource, this.stored, to)) this.stored = { ...this.stored, ...to };
      else this.lose();
    });
  }

  /** Runs `work` in a transaction that nobody can take over during; false when somebody has before. */
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

  /** Runs `work` in a transaction after which everyone else who has the row starts over. It need not be taken for this. */
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
