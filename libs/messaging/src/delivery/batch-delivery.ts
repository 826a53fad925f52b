import { backoffMs } from '@maru/kernel';
import type { Message } from '../message';
import type { BatchConsumerOptions } from '../message-bus';
import type { RetryResult } from '../parked-messages';
import { PoisonMessage } from '../poison-message';
import { BatchParking } from './batch-parking';
import type { Sorted } from './batch-parking';
import { BatchPosition } from './batch-position';
import { BatchTransactions } from './batch-transactions';
import type { MoveAtOnce } from './batch-transactions';
import { BatchTurns } from './batch-turns';
import { ConsumerPositions } from './consumer-positions';
import type { StoredPosition } from './stored-position';
import { ConsumerClosed } from './delivery';
import type { Delivery } from './delivery';
import { reachOf } from './delivery-settings';
import type { DeliverySettings, Incoming } from './delivery-settings';
import { isInfrastructureFault } from './infrastructure-fault';
import { LateMessages, lateOf } from './late-messages';
import { OneAtATime } from './one-at-a-time';
import { ParkingLot } from './parking-lot';
import { PositionMoved } from './position-moved';
import { batchSpan } from './process-span';
import type { Checkpoint } from './checkpoint';
import { retryParked } from './retry-parked';

/**
 * Delivers batch by batch, in order. Effect, position and parked messages commit in one transaction, which begins with
 * a compare-and-set of the position. So no effect is applied twice, and a batch that lost the race is dropped whole.
 */
export class BatchDelivery implements Delivery {
  private readonly positions: ConsumerPositions;
  private readonly lot: ParkingLot;
  private readonly parking: BatchParking;
  private readonly lateMessages: LateMessages;
  private readonly transactions: BatchTransactions;
  private readonly at: BatchPosition;
  private readonly closing = new AbortController();
  private started = false;
  private readonly calls = new OneAtATime();

  /**
   * @param partition `<topic>/<number>`; '' on the embedded bus
   * @param turns shared by all partitions of the group in this process
   */
  constructor(
    private readonly options: BatchConsumerOptions,
    private readonly settings: DeliverySettings,
    private readonly partition = '',
    turns = new BatchTurns(),
  ) {
    this.positions = new ConsumerPositions(options.group, partition, settings.hears);
    this.lot = new ParkingLot(options.group, partition);
    const { group, dataSource } = options;
    this.parking = new BatchParking({ group, dataSource, lot: this.lot, settings });
    this.lateMessages = new LateMessages(group);
    this.transactions = new BatchTransactions(options, turns);
    this.at = new BatchPosition(options, settings, {
      positions: this.positions,
      transactions: this.transactions,
      calls: this.calls,
    });
  }

  start(): Promise<StoredPosition> {
    return this.calls.run(async () => {
      const { dataSource } = this.options;
      const { positions } = this;
      // False when another instance has moved the position. Its progress counts then, and ours is repeated.
      if (!this.at.isSettled) await this.at.store();
      const stored = positions.check(
        await (this.partition === '' ? positions.loadWhole(dataSource) : positions.load(dataSource)),
      );
      await this.parking.load();
      this.started = true;
      return this.at.begin(stored);
    });
  }

  deliver(incoming: readonly Incoming[], checkpoint: Checkpoint): Promise<void> {
    return this.calls.run(async () => {
      if (incoming.length > 0) await this.settle(incoming, checkpoint);
      this.at.look(checkpoint);
    });
  }

  skip(from: string, to: Checkpoint): Promise<void> {
    return this.calls.run(async () => {
      if (this.at.looked.position !== from) return;
      this.at.look(to);
      if (this.at.isStored(to)) return;
      if (!(await this.at.store())) this.settings.restart();
    });
  }

  lookedAt(): Checkpoint {
    return this.at.looked;
  }

  position(): string {
    return this.at.looked.position;
  }

  stored(): Checkpoint {
    return this.at.stored;
  }

  retry(key: string): Promise<RetryResult> {
    return this.calls.run(() => this.retryParked(key));
  }

  drop(key: string, position: string): Promise<RetryResult> {
    return this.calls.run(async () => {
      await this.unpark(key, position);
      return this.retryParked(key);
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.calls.ended();
    this.at.close();
    const { group } = this.options;
    const failed = (error: unknown) => this.settings.onFault({ group, outcome: 'retrying', error });
    if (this.started && !this.at.isStored(this.at.looked)) await this.at.store().catch(failed);
  }

  /**
   * Commits the batch. It retries while the infrastructure fails, and parks messages that cannot be handled.
   * @throws ConsumerClosed; PositionMoved
   */
  private async settle(batch: readonly Incoming[], checkpoint: Checkpoint): Promise<void> {
    const { retry, random, scheduler, onFault } = this.settings;
    const { group } = this.options;
    let [faults, refusals] = [0, 0];
    for (;;) {
      if (this.closing.signal.aborted) throw new ConsumerClosed(group);
      const sorted = this.parking.sort(batch);
      const { healthy } = sorted;
      const ended = batchSpan(this.options, this.partition, healthy);
      const error = await this.attempt(sorted, lateOf(batch), checkpoint);
      ended?.(error);
      if (error === undefined) return;
      if (error instanceof PositionMoved) throw error;
      const poison = error instanceof PoisonMessage ? healthy.find(({ id }) => id === error.poison.id) : undefined;
      if (isInfrastructureFault(error) || healthy.length === 0) {
        onFault({ group, outcome: 'retrying', error, attempt: ++faults });
        await scheduler.sleep(backoffMs(faults, retry.baseMs, retry.capMs, random), this.closing.signal);
      } else if (poison) {
        this.parking.condemn(poison, error, 1);
      } else if (healthy.length > 1) {
        const middle = batch.findIndex(({ message }) => message === healthy[healthy.length >> 1]);
        await this.settle(batch.slice(0, middle), reachOf(batch[middle - 1]!));
        await this.settle(batch.slice(middle), checkpoint);
        return;
      } else if (++refusals < retry.attempts) {
        onFault({ group, outcome: 'retrying', error, message: healthy[0]!, attempt: refusals });
        await scheduler.sleep(backoffMs(refusals, retry.baseMs, retry.capMs, random), this.closing.signal);
      } else {
        this.parking.condemn(healthy[0]!, error, refusals);
      }
    }
  }

  /** Runs one transaction. Returns its error; undefined when it committed. */
  private async attempt(
    { healthy, parked }: Sorted,
    late: readonly string[],
    checkpoint: Checkpoint,
  ): Promise<unknown> {
    const { group, handleBatch, committed, dataSource } = this.options;
    const { at } = this;
    const done = (moved: StoredPosition) => {
      at.committed(moved, checkpoint);
      if (healthy.length > 0) committed?.(healthy);
    };
    try {
      if (parked.length + late.length === 0) {
        const ahead = at.mayWait(healthy.length) ? await this.transactions.runAhead(healthy) : undefined;
        if (ahead) {
          at.wait(checkpoint, ahead, healthy.length);
          committed?.(healthy);
          return undefined;
        }
        const move: MoveAtOnce = (turn, writes) =>
          this.positions.moveWith(dataSource, at.stored, checkpoint, turn, writes);
        if (await this.transactions.commitAtOnce(healthy, move, done)) return undefined;
      }
      await this.transactions.commit(
        async (transaction) => {
          const moved = await this.positions.move(transaction, at.stored, checkpoint);
          if (!moved) throw new PositionMoved(group);
          return moved;
        },
        async (transaction) => {
          if (healthy.length > 0) await handleBatch(healthy, transaction);
          await this.parking.add(transaction, parked);
          if (late.length > 0) await this.lateMessages.remember(transaction, late);
        },
        done,
      );
    } catch (error) {
      return error ?? new Error('the handler threw null or undefined instead of an error');
    }
    this.parking.added(parked);
    return undefined;
  }

  private async retryParked(key: string): Promise<RetryResult> {
    const { dataSource } = this.options;
    const result = await retryParked(key, {
      dataSource,
      lot: this.lot,
      revive: this.settings.revive,
      again: (parked, revived) => this.unpark(key, parked.position, revived),
      goOn: () => true,
    });
    if (result.left === 0) this.parking.freed(key);
    return result;
  }

  /**
   * Takes a message from the lot, with the effect of `revived` if it is given. It touches the position, so that other
   * instances notice that the key may flow again. False when the message was no longer parked.
   */
  private async unpark(key: string, position: string, revived?: Message): Promise<boolean> {
    const { handleBatch, committed } = this.options;
    let removed = false;
    await this.transactions.commit(
      (transaction) => this.positions.touch(transaction),
      async (transaction) => {
        removed = await this.lot.remove(transaction, key, position);
        if (removed && revived) await handleBatch([revived], transaction);
      },
      (touched) => {
        if (this.started) this.notice(touched);
        if (removed && revived) committed?.([revived]);
      },
    );
    return removed;
  }

  /** Goes on when only our own touch has changed the row; otherwise starts over. */
  private notice(touched: StoredPosition): void {
    if (BigInt(touched.version) === BigInt(this.at.stored.version) + 1n) this.at.touched(touched.version);
    else this.settings.restart();
  }
}
