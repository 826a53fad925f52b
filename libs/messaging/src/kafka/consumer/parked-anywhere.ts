import type { DataSource } from 'typeorm';
import { ConsumerClosed } from '../../delivery/delivery';
import type { Delivery } from '../../delivery/delivery';
import { parkedPages } from '../../delivery/parked-pages';
import { ParkingLot } from '../../delivery/parking-lot';
import type { ParkedEntry, ParkedMessage, ParkedMessages, ParkedPage, RetryResult } from '../../parked-messages';

export interface ParkedAnywhereOptions {
  readonly group: string;
  readonly dataSource: DataSource;
  /** The delivery of the partition `<topic>/<number>`, if this process has the partition. */
  readonly held: (place: string) => Delivery | undefined;
  /** Makes a delivery for the time of one retry. */
  readonly makeDelivery: (place: string) => Delivery;
}

/**
 * The parked messages of a group, whichever process has their partitions. A process that finds the rows of its
 * partition changed starts the session over.
 */
export class ParkedAnywhere implements ParkedMessages {
  private readonly lot: ParkingLot;
  private readonly pages: ReturnType<typeof parkedPages>;

  constructor(private readonly options: ParkedAnywhereOptions) {
    this.lot = new ParkingLot(options.group);
    this.pages = parkedPages(options.group, options.dataSource);
  }

  list(): Promise<readonly ParkedMessage[]> {
    return this.pages.list();
  }

  page(page: ParkedPage): Promise<readonly ParkedEntry[]> {
    return this.pages.page(page);
  }

  find(key: string, position: string): Promise<ParkedMessage | undefined> {
    return this.pages.find(key, position);
  }

  retry(key: string): Promise<RetryResult> {
    return this.through(key, (delivery) => delivery.retry(key));
  }

  drop(key: string, position: string): Promise<RetryResult> {
    return this.through(key, (delivery) => delivery.drop(key, position));
  }

  private async through(key: string, work: (delivery: Delivery) => Promise<RetryResult>): Promise<RetryResult> {
    const place = await this.lot.partitionOf(this.options.dataSource, key);
    const held = this.options.held(place);
    try {
      if (held) return await work(held);
    } catch (error) {
      // The partition was revoked meanwhile.
      if (!(error instanceof ConsumerClosed)) throw error;
    }
    const delivery = this.options.makeDelivery(place);
    try {
      return await work(delivery);
    } finally {
      await delivery.close();
    }
  }
}
