import type { BatchConsumerOptions, BatchWrite } from '../message-bus';
import type { BatchTransactions } from './batch-transactions';
import type { Checkpoint } from './checkpoint';
import type { ConsumerPositions } from './consumer-positions';
import type { DeliverySettings } from './delivery-settings';
import type { OneAtATime } from './one-at-a-time';
import type { StoredPosition } from './stored-position';

const NOWHERE: StoredPosition = { position: '', version: '0', floor: '', turn: '0' };

interface Parts {
  readonly positions: ConsumerPositions;
  readonly transactions: BatchTransactions;
  /** Runs one piece of work of the group at a time. */
  readonly calls: OneAtATime;
}

/** How far a batch group is, and how much of that is stored. */
export class BatchPosition {
  private at: StoredPosition = NOWHERE;
  private reached: Checkpoint = NOWHERE;
  /** The writes of handled batches that are not stored. The last ones replace all before. */
  private waiting: readonly BatchWrite[] = [];
  private waitingMessages = 0;
  private cancelStore: (() => void) | undefined;
  private isClosed = false;

  constructor(
    private readonly options: Pick<BatchConsumerOptions, 'group' | 'dataSource' | 'storeWithinMs' | 'batchSize'>,
    private readonly settings: Pick<DeliverySettings, 'scheduler' | 'onFault' | 'restart'>,
    private readonly parts: Parts,
  ) {}

  /** As far as it was read. */
  get looked(): Checkpoint {
    return this.reached;
  }

  get stored(): StoredPosition {
    return this.at;
  }

  /** Whether the effects of all handled batches are stored. */
  get isSettled(): boolean {
    return this.waiting.length === 0;
  }

  begin(at: StoredPosition): StoredPosition {
    this.committed(at, at);
    return at;
  }

  look(checkpoint: Checkpoint): void {
    this.reached = checkpoint;
  }

  /** The row has changed, and not the position. */
  touched(version: string): void {
    this.at = { ...this.at, version };
  }

  /** A transaction has stored the position, with all effects up to the checkpoint. */
  committed(moved: StoredPosition, checkpoint: Checkpoint): void {
    this.at = moved;
    this.reached = checkpoint;
    this.waiting = [];
    this.waitingMessages = 0;
  }

  /** Whether a batch of so many messages need not be stored at once. Half a full batch may wait. */
  mayWait(messages: number): boolean {
    const { storeWithinMs = 0, batchSize = 1_000 } = this.options;
    return storeWithinMs > 0 && this.waitingMessages + messages <= batchSize / 2;
  }

  /** A batch is handled, and its writes are stored a moment later. */
  wait(checkpoint: Checkpoint, writes: readonly BatchWrite[], messages: number): void {
    this.reached = checkpoint;
    this.waiting = writes;
    this.waitingMessages += messages;
    this.storeSoon();
  }

  isStored({ position, resume, missed = this.at.missed }: Checkpoint): boolean {
    const { at } = this;
    return this.isSettled && position === at.position && resume === at.resume && missed === at.missed;
  }

  /** Stores how far it was read, with the waiting writes. False when another instance has moved the position. */
  async store(): Promise<boolean> {
    const { at, reached, waiting } = this;
    const { dataSource } = this.options;
    const { positions, transactions } = this.parts;
    const moved = await transactions.store((turn) => {
      if (waiting.length === 0) return positions.move(dataSource, at, reached);
      if (turn !== undefined) return positions.moveWith(dataSource, at, reached, turn, waiting);
      return dataSource.transaction(async (transaction) => {
        const now = await positions.move(transaction, at, reached);
        if (now) for (const { sql, document } of waiting) await transaction.query(sql, [document]);
        return now;
      });
    });
    if (moved) this.committed(moved, reached);
    return moved !== undefined;
  }

  /** Stores nothing by itself any more. */
  close(): void {
    this.isClosed = true;
    this.cancelStore?.();
  }

  /** Stores the waiting writes, and tries again while the database fails. */
  private storeSoon(): void {
    const { scheduler, onFault, restart } = this.settings;
    const { storeWithinMs = 0, group } = this.options;
    this.cancelStore ??= scheduler.after(storeWithinMs, () => {
      this.cancelStore = undefined;
      void this.parts.calls.run(async () => {
        if (this.isSettled || this.isClosed) return;
        try {
          if (!(await this.store())) restart();
        } catch (error) {
          onFault({ group, outcome: 'retrying', error });
          this.storeSoon();
        }
      });
    });
  }
}
