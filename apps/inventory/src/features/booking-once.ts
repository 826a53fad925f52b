import { Ids, deriveId } from '@maru/kernel';
import { idOfRequest, orRefuse } from '@maru/service';
import type { CallerKey } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { BookingAttempts, StockItems } from '../aggregates';
import { markOf } from '../domain/sight';
import type { Booking } from '../domain/stock-item';
import { keyReused, sameBooking } from '../domain/stock-item.decider';
import type { Repeatable, StockItemCommand } from '../domain/stock-item.decider';
import { SkuPatience } from '../sku-patience';
import { FormerBookings } from './former-bookings';
import { searchBooking } from './search-bookings';

/** A requested booking. `command` builds its command from an id. */
export interface Wanted {
  readonly kind: 'receipt' | 'adjustment';
  readonly sku: string;
  readonly booking: Omit<Booking, 'onHand'>;
  readonly command: (id: string, repeatable?: Repeatable) => StockItemCommand;
}

export interface Booked {
  readonly id: string;
  /** The pieces on hand in all warehouses right after the booking. */
  readonly onHand: number;
}

const ATTEMPTS = 5;

/**
 * Books receipts and adjustments. A booking with a key is made once for its caller, even if it is retried often or
 * late. Its attempt is recorded first, with a mark in the SKU's stream that precedes the booking. The SKU remembers
 * bookings near the mark; beyond them the stream is searched.
 */
@Injectable()
export class BookingOnce {
  constructor(
    private readonly stock: SkuPatience,
    private readonly items: StockItems,
    private readonly attempts: BookingAttempts,
    private readonly former: FormerBookings,
    private readonly ids: Ids,
  ) {}

  /**
   * Makes a booking, or gives the earlier one of the same key.
   * @throws Refusal with one of the decider's codes, after which the key is free; INVENTORY.BUSY when the SKU changes
   * too fast for every attempt
   */
  async book(wanted: Wanted, key: CallerKey | undefined): Promise<Booked> {
    if (key) return this.bookRepeatable(wanted, key);
    const id = this.ids.next();
    const { state } = orRefuse(await this.stock.execute(wanted.command(id)));
    return { id, onHand: state.bookings.get(id)!.onHand };
  }

  private async bookRepeatable({ kind, sku, booking, command }: Wanted, key: CallerKey): Promise<Booked> {
    const id = idOfRequest(key, kind, sku);
    const formerId = deriveId(kind, sku, key.key);
    const attempt = { bookingId: id, sku };
    const known = orRefuse(await this.stock.known(sku));
    let { since } = (await this.attempts.begin(id, { ...attempt, since: markOf(known.state) })).state;
    for (let n = 1; ; n++) {
      const former = await this.former.find(sku, formerId, since!.events);
      if (former && sameBooking(former, booking)) return { id: formerId, onHand: former.onHand };
      const outcome = await this.items.execute(sku, command(id, { since: since!, formerId }));
      const { bookings } = outcome.state;
      if (outcome.accepted) {
        const own = bookings.get(id);
        return own ? { id, onHand: own.onHand } : { id: formerId, onHand: bookings.get(formerId)!.onHand };
      }
      if (outcome.rejection.code !== 'INVENTORY.BUSY' || n === ATTEMPTS) orRefuse(outcome);
      const found = await searchBooking(this.items, sku, id, since!);
      if (found) return sameBooking(found, booking) ? { id, onHand: found.onHand } : orRefuse(keyReused());
      const again = { ...attempt, since: markOf(outcome.state), insteadOf: since! };
      ({ since } = (await this.attempts.execute(id, again)).state);
    }
  }
}
