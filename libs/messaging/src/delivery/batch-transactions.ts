import type { EntityManager } from 'typeorm';
import type { Message } from '../message';
import type { BatchConsumerOptions, BatchWrite } from '../message-bus';
import type { BatchTurns } from './batch-turns';
import type { StoredPosition } from './stored-position';

/** Moves the position together with the writes; undefined when a turn came after `turn`. */
export type MoveAtOnce = (turn: string, writes: readonly BatchWrite[]) => Promise<StoredPosition | undefined>;

/**
 * Runs the transactions of a batch group, in turns with those of its other partitions. It calls `forget` when another
 * process had a turn in between or a transaction failed, because the handler's memory of its tables may then be stale.
 */
export class BatchTransactions {
  constructor(
    private readonly options: Pick<BatchConsumerOptions, 'dataSource' | 'forget' | 'prepare' | 'writes'>,
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
   * Commits a batch in one round trip, where the handler offers its writes and this process has had the last turns.
   * False without an effect: it does not, or another process has had a turn since.
   */
  async commitAtOnce(
    messages: readonly Message[],
    move: MoveAtOnce,
    committed: (moved: StoredPosition) => void,
  ): Promise<boolean> {
    const { prepare, writes } = this.options;
    if (!writes || messages.length === 0 || this.turns.own === undefined) return false;
    if (prepare) await prepare();
    return this.turns.take(async () => {
      const { own } = this.turns;
      if (own === undefined) return false;
      let moved: StoredPosition | undefined;
      try {
        moved = await move(own, await writes(messages));
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

  /**
   * Makes the effect of a batch outside of the database, and returns the writes that are to be stored later. Undefined
   * without an effect: the handler offers none, or another process has had a turn since.
   */
  async runAhead(messages: readonly Message[]): Promise<readonly BatchWrite[] | undefined> {
    const { prepare, writes, forget } = this.options;
    if (!writes || messages.length === 0 || this.turns.own === undefined) return undefined;
    if (prepare) await prepare();
    return this.turns.take(async () => {
      if (this.turns.own === undefined) return undefined;
      try {
        return await writes(messages);
      } catch (error) {
        this.turns.lost();
        forget?.();
        throw error;
      }
    });
  }

  /**
   * Moves the position of handled batches; undefined when another instance has moved it.
   * @param move gets the last turn, when this process had it and the one before
   */
  store(move: (turn: string | undefined) => Promise<StoredPosition | undefined>): Promise<StoredPosition | undefined> {
    return this.turns.take(async () => {
      const moved = await move(this.turns.own);
      if (!moved) this.turns.lost();
      if (!moved || !this.turns.follows(moved.turn)) this.options.forget?.();
      return moved;
    });
  }
}
