import type { EntityManager } from 'typeorm';
import type { BatchConsumerOptions } from '../message-bus';
import type { BatchTurns } from './batch-turns';
import type { StoredPosition } from './stored-position';

/**
 * Runs the transactions of a batch group, in turns with those of its other partitions. It calls `forget` when another
 * process had a turn in between or a transaction failed, because the handler's memory of its tables may then be stale.
 */
export class BatchTransactions {
  constructor(
    private readonly options: Pick<BatchConsumerOptions, 'dataSource' | 'forget' | 'prepare'>,
    private readonly turns: BatchTurns,
  ) {}

  /** Runs `move` and `work` in one transaction, then `committed`. Serialises the transactions of the group. */
  async commit(
    move: (transaction: EntityManager) => Promise<StoredPosition>,
    work: (transaction: EntityManager) => Promise<void>,
    committed: (moved: StoredPosition) => void,
  ): Promise<void> {
    const { dataSource, forget, prepare } = this.options;
    if (prepare) await prepare();
    return this.turns.take(async () => {
      let moved: StoredPosition;
      try {
        moved = await dataSource.transaction(async (transaction) => {
          const now = await move(transaction);
          if (!this.turns.follows(now.turn)) forget?.();
          await work(transaction);
          return now;
        });
      } catch (error) {
        this.turns.lost();
        forget?.();
        throw error;
      }
      committed(moved);
    });
  }

  /**
   * A batch as one statement, where this process has had the last turns. False without an effect: another process has
   * had a turn since, or `commit` has to find out.
   */
  async commitAtOnce(
    move: (turn: string) => Promise<StoredPosition | undefined>,
    committed: (moved: StoredPosition) => void,
  ): Promise<boolean> {
    const { prepare } = this.options;
    if (prepare && this.turns.own !== undefined) await prepare();
    return this.turns.take(async () => {
      const { own } = this.turns;
      if (own === undefined) return false;
      let moved: StoredPosition | undefined;
      try {
        moved = await move(own);
      } finally {
        if (moved) this.turns.follows(moved.turn);
        else {
          this.turns.lost();
          this.options.forget?.();
        }
      }
      if (moved) committed(moved);
      return moved !== undefined;
    });
  }

  /** Moves the position without an effect; undefined when another instance has moved it. */
  store(move: () => Promise<StoredPosition | undefined>): Promise<StoredPosition | undefined> {
    return this.turns.take(async () => {
      const moved = await move();
      if (moved && !this.turns.follows(moved.turn)) this.options.forget?.();
      return moved;
    });
  }
}
