import { fold, outsideOfCausation } from '@maru/kernel';
import { Injectable } from '@nestjs/common';
import { StockItems } from '../aggregates';
import { BOOKINGS_REMEMBERED } from '../domain/stock-item';
import type { Booking, StockItem } from '../domain/stock-item';
import { stockItemDecider } from '../domain/stock-item.decider';
import type { StockItemEvent } from '../domain/stock-item.events';

interface Index {
  readonly item: StockItem;
  readonly bookings: Map<string, Booking>;
}

// About 20 MB.
const BOOKINGS_KEPT = 100_000;

/**
 * Bookings under ids that were the same for all callers, of SKUs that have forgotten them. Each process reads each such
 * SKU once, for the first request with a new key; a shop that never ran the former version has none.
 */
@Injectable()
export class FormerBookings {
  private readonly indexes = new Map<string, Promise<Index>>();

  constructor(private readonly items: StockItems) {}

  /** The booking with this id among the SKU's first `events` events. */
  async find(sku: string, id: string, events: number): Promise<Booking | undefined> {
    const kept = (await this.items.recall(sku)).state;
    const item = kept.events >= events ? kept : (await this.items.load(sku)).state;
    if (item.formerUntil === 0) return undefined;
    if (item.booked <= BOOKINGS_REMEMBERED) return item.bookings.get(id);
    return (await this.index(sku, Math.min(events, item.formerUntil))).bookings.get(id);
  }

  /** Concurrent requests for one SKU share one read, which continues when they have left. */
  private index(sku: string, until: number): Promise<Index> {
    const before =
      this.indexes.get(sku) ?? Promise.resolve({ item: stockItemDecider.initialState, bookings: new Map() });
    const index = before.then((known) =>
      known.item.events >= until ? known : outsideOfCausation(() => this.read(sku, known, until)),
    );
    this.indexes.delete(sku);
    this.indexes.set(sku, index);
    index.then(
      () => this.forgetSome(),
      () => this.indexes.delete(sku),
    );
    return index;
  }

  private async read(sku: string, { item: from, bookings: known }: Index, until: number): Promise<Index> {
    let item = from;
    const bookings = new Map(known);
    for await (const event of this.items.history(sku, { from: item.events, limit: until - item.events })) {
      const { formerUntil } = item;
      item = fold(stockItemDecider, [event], item);
      if (item.formerUntil === formerUntil) continue;
      const { data } = event as Extract<StockItemEvent, { data: { warehouse: string } }>;
      const id = 'receiptId' in data ? data.receiptId : data.adjustmentId;
      bookings.set(id, item.bookings.get(id)!);
    }
    return { item, bookings };
  }

  private async forgetSome(): Promise<void> {
    let kept = 0;
    for (const [sku, index] of [...this.indexes].reverse()) {
      kept += (await index.catch(() => undefined))?.bookings.size ?? 0;
      if (kept > BOOKINGS_KEPT) this.indexes.delete(sku);
    }
  }
}
