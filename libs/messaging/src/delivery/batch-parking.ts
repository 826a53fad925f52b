import type { DataSource } from 'typeorm';
import { entityOf } from '../entity';
import type { Message } from '../message';
import type { DeliverySettings, Incoming } from './delivery-settings';
import type { ParkingLot, ToPark } from './parking-lot';
import { QUEUES_BEHIND, reasonOf } from './parking-lot';
import type { Queryable } from './queryable';

type Verdict = Pick<ToPark, 'error' | 'attempts'>;

export interface Sorted {
  readonly healthy: readonly Message[];
  readonly parked: readonly ToPark[];
}

export interface BatchParkingOptions {
  readonly group: string;
  readonly dataSource: DataSource;
  readonly lot: ParkingLot;
  readonly settings: DeliverySettings;
}

/**
 * The parked entities of a batch group, in memory and in its database, and the verdicts on messages that the next
 * commit parks.
 */
export class BatchParking {
  private readonly verdicts = new Map<string, Verdict>();
  private entities = new Set<string>();

  constructor(private readonly options: BatchParkingOptions) {}

  async load(): Promise<void> {
    this.verdicts.clear();
    this.entities = await this.options.lot.entities(this.options.dataSource);
  }

  /** Splits a batch into messages for the handler, and poison with later messages of its entity. */
  sort(batch: readonly Incoming[]): Sorted {
    if (this.entities.size === 0 && this.verdicts.size === 0 && batch.every(({ breach }) => breach === undefined)) {
      return { healthy: batch.map(({ message }) => message), parked: [] };
    }
    const healthy: Message[] = [];
    const parked: ToPark[] = [];
    const poisoned = new Set<string>();
    for (const { message, breach } of batch) {
      const verdict =
        this.verdicts.get(message.id) ?? (breach === undefined ? undefined : { error: breach, attempts: 0 });
      const entity = entityOf(message.key);
      if (this.entities.has(entity) || poisoned.has(entity)) {
        parked.push({ message, error: QUEUES_BEHIND, attempts: 0, ...verdict });
      } else if (verdict) {
        poisoned.add(entity);
        parked.push({ message, ...verdict });
      } else {
        healthy.push(message);
      }
    }
    return { healthy, parked };
  }

  condemn(message: Message, error: unknown, attempts: number): void {
    const { group, settings } = this.options;
    settings.onFault({ group, outcome: 'parked', error, message, attempt: attempts });
    this.verdicts.set(message.id, { error: reasonOf(error), attempts });
  }

  async add(transaction: Queryable, parked: readonly ToPark[]): Promise<void> {
    if (parked.length > 0) await this.options.lot.add(transaction, parked, this.options.settings.clock.now());
  }

  /** Call it after the commit of `parked`. */
  added(parked: readonly ToPark[]): void {
    const { group, settings } = this.options;
    for (const { message, error, attempts } of parked) {
      // Handler failures were reported already; report contract breaches and queued messages only.
      if (attempts === 0) settings.onFault({ group, outcome: 'parked', error: new Error(error), message, attempt: 0 });
      this.entities.add(entityOf(message.key));
      this.verdicts.delete(message.id);
    }
  }

  freed(key: string): void {
    this.entities.delete(entityOf(key));
  }
}
