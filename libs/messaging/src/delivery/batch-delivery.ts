import { backoffMs } from '@maru/kernel';
import type { EntityManager } from 'typeorm';
import type { Message } from '../message';
import type { BatchConsumerOptions } from '../message-bus';
import type { RetryResult } from '../parked-messages';
import { PoisonMessage } from '../poison-message';
import { ConsumerPositions } from './consumer-positions';
import type { StoredPosition } from './consumer-positions';
import { ConsumerClosed } from './delivery';
import type { Delivery } from './delivery';
import type { DeliverySettings, Incoming } from './delivery-settings';
import { isInfrastructureFault } from './infrastructure-fault';
import { ParkingLot, QUEUES_BEHIND, reasonOf } from './parking-lot';
import type { ToPark } from './parking-lot';

/** Another instance (or a rebuild) has moved the group's position: what this one knows is stale. */
export class PositionMoved extends Error {
  override readonly name = 'PositionMoved';
  constructor(group: string) {
    super(`the position of ${group} was moved by another`);
  }
}

type Verdict = Pick<ToPark, 'error' | 'attempts'>;
interface Sorted {
  readonly healthy: readonly Message[];
  readonly parked: readonly ToPark[];
}

/**
 * Batch by batch, in log order: effect, position and what is parked commit in one transaction, begun by compare-and-set of
 * the position. Nothing is ever applied twice, and a batch that lost the race is dropped whole.
 */
export class BatchDelivery implements Delivery {
  private readonly positions: ConsumerPositions;
  private readonly lot: ParkingLot;
  private readonly closing = new AbortController();
  private readonly verdicts = new Map<string, Verdict>();
  private parkedKeys = new Map<string, string>();
  private stored: StoredPosition = { position: '', version: '0' };
  private looked = '';
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: BatchConsumerOptions,
    private readonly settings: DeliverySettings,
  ) {
    this.positions = new ConsumerPositions(options.group);
    this.lot = new ParkingLot(options.group);
  }

  start(): Promise<string> {
    return this.exclusively(async () => {
      this.options.forget?.();
      this.verdicts.clear();
      this.stored = await this.positions.load(this.options.dataSource);
      this.parkedKeys = await this.lot.keys(this.options.dataSource);
      this.looked = this.stored.position;
      return this.looked;
    });
  }

  deliver(incoming: readonly Incoming[], position: string): Promise<void> {
    return this.exclusively(async () => {
      if (incoming.length > 0) await this.settle(incoming, position);
      this.looked = position;
    });
  }

  skip(from: string, to: string): Promise<void> {
    return this.exclusively(async () => {
      if (this.looked !== from) return;
      this.looked = to;
      if (to === this.stored.position) return;
      const moved = await this.positions.move(this.options.dataSource, this.stored, to);
      if (moved) this.stored = moved;
      else this.settings.restart();
    });
  }

  lookedAt(): string {
    return this.looked;
  }

  position(): string {
    return this.looked;
  }

  retry(key: string): Promise<RetryResult> {
    return this.exclusively(() => this.retryParked(key));
  }

  drop(key: string, position: string): Promise<RetryResult> {
    return this.exclusively(async () => {
      await this.unpark((transaction) => this.lot.remove(transaction, key, position));
      return this.retryParked(key);
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.queue;
    const { dataSource, group } = this.options;
    // A batch that was given up half-way has stored more than was looked at as a whole: never back behind its first half.
    if (this.looked <= this.stored.position) return;
    await this.positions
      .move(dataSource, this.stored, this.looked)
      .catch((error: unknown) => this.settings.onFault({ group, outcome: 'retrying', error }));
  }

  /** Commits the batch, whatever it takes: waits for the world to come back, and parks what cannot be handled. */
  private async settle(batch: readonly Incoming[], position: string): Promise<void> {
    const { retry, random, scheduler, onFault } = this.settings;
    const { group } = this.options;
    let faults = 0;
    let refusals = 0;
    for (;;) {
      if (this.closing.signal.aborted) throw new ConsumerClosed(group);
      const sorted = this.sort(batch);
      const error = await this.attempt(sorted, position);
      if (error === undefined) return;
      if (error instanceof PositionMoved) throw error;
      const { healthy } = sorted;
      const poison = error instanceof PoisonMessage ? healthy.find(({ id }) => id === error.poison.id) : undefined;
      if (isInfrastructureFault(error) || healthy.length === 0) {
        onFault({ group, outcome: 'retrying', error, attempt: ++faults });
        await scheduler.sleep(backoffMs(faults, retry.baseMs, retry.capMs, random), this.closing.signal);
      } else if (poison) {
        this.condemn(poison, error, 1);
      } else if (healthy.length > 1) {
        const middle = batch.findIndex(({ message }) => message === healthy[healthy.length >> 1]);
        await this.settle(batch.slice(0, middle), batch[middle - 1]!.message.position);
        await this.settle(batch.slice(middle), position);
        return;
      } else if (++refusals < retry.attempts) {
        onFault({ group, outcome: 'retrying', error, message: healthy[0]!, attempt: refusals });
        await scheduler.sleep(backoffMs(refusals, retry.baseMs, retry.capMs, random), this.closing.signal);
      } else {
        this.condemn(healthy[0]!, error, refusals);
      }
    }
  }

  private condemn(message: Message, error: unknown, attempts: number): void {
    this.settings.onFault({ group: this.options.group, outcome: 'parked', error, message, attempt: attempts });
    this.verdicts.set(message.id, { error: reasonOf(error), attempts });
  }

  /** What goes to the handler, and what is parked: poison, and all that queues behind the poison of its key. */
  private sort(batch: readonly Incoming[]): Sorted {
    if (this.parkedKeys.size === 0 && this.verdicts.size === 0 && batch.every(({ breach }) => breach === undefined)) {
      return { healthy: batch.map(({ message }) => message), parked: [] };
    }
    const healthy: Message[] = [];
    const parked: ToPark[] = [];
    const poisoned = new Set<string>();
    for (const { message, breach } of batch) {
      const verdict =
        this.verdicts.get(message.id) ?? (breach === undefined ? undefined : { error: breach, attempts: 0 });
      if (this.parkedKeys.has(message.key) || poisoned.has(message.key)) {
        parked.push({ message, error: QUEUES_BEHIND, attempts: 0, ...verdict });
      } else if (verdict) {
        poisoned.add(message.key);
        parked.push({ message, ...verdict });
      } else {
        healthy.push(message);
      }
    }
    return { healthy, parked };
  }

  /** One transaction; gives what it failed with. */
  private async attempt({ healthy, parked }: Sorted, position: string): Promise<unknown> {
    try {
      await this.commit(position, async (transaction) => {
        if (healthy.length > 0) await this.options.handleBatch(healthy, transaction);
        if (parked.length > 0) await this.lot.add(transaction, parked, this.settings.clock.now());
      });
    } catch (error) {
      return error ?? new Error('the handler threw nothing');
    }
    const { group } = this.options;
    for (const { message, error, attempts } of parked) {
      // What was tried in vain was told of when that was clear; this one broke its contract, or queues behind another.
      if (attempts === 0)
        this.settings.onFault({ group, outcome: 'parked', error: new Error(error), message, attempt: 0 });
      this.parkedKeys.set(message.key, message.position);
      this.verdicts.delete(message.id);
    }
    if (healthy.length > 0) this.options.committed?.(healthy);
    return undefined;
  }

  private async commit(position: string, work: (transaction: EntityManager) => Promise<void>): Promise<void> {
    const { dataSource, group, forget } = this.options;
    try {
      this.stored = await dataSource.transaction(async (transaction) => {
        const moved = await this.positions.move(transaction, this.stored, position);
        if (!moved) throw new PositionMoved(group);
        await work(transaction);
        return moved;
      });
    } catch (error) {
      forget?.();
      throw error;
    }
  }

  private async retryParked(key: string): Promise<RetryResult> {
    const parked = await this.lot.list(this.options.dataSource, key);
    let handled = 0;
    for (const { message } of parked) {
      try {
        const revived = await this.settings.revive(message);
        if (revived?.breach !== undefined) throw new Error(revived.breach);
        await this.unpark(async (transaction) => {
          if (revived) await this.options.handleBatch([revived.message], transaction);
          await this.lot.remove(transaction, key, message.position);
        });
        if (revived) this.options.committed?.([revived.message]);
      } catch (error) {
        if (error instanceof PositionMoved || isInfrastructureFault(error)) throw error;
        await this.lot.failedAgain(this.options.dataSource, message, reasonOf(error), 1);
        return { handled, left: parked.length - handled };
      }
      handled++;
    }
    this.parkedKeys.delete(key);
    return { handled, left: 0 };
  }

  /** Through the compare-and-set, though the position stays: other instances must notice that the key may flow again. */
  private async unpark(work: (transaction: EntityManager) => Promise<void>): Promise<void> {
    try {
      await this.commit(this.stored.position, work);
    } catch (error) {
      if (error instanceof PositionMoved) this.settings.restart();
      throw error;
    }
  }

  private exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}
