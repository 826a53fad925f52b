import { BOOKINGS_REMEMBERED, CLOSED_REMEMBERED } from './stock-item';
import type { StockItem } from './stock-item';

/** The progress of a SKU at a mark: its events, closed orders and bookings until then. */
export interface Mark {
  readonly events: number;
  readonly closings: number;
  readonly booked: number;
}

export const markOf = ({ events, closings, booked }: StockItem): Mark => ({ events, closings, booked });

/** A booking is within this many events after its mark, so that a search for it is bounded. */
export const BOOKING_WITHIN = 10_000;

/** Whether the SKU remembers every order that was closed since the mark. Once false for a mark, it stays false. */
export const seesClosings = (item: StockItem, since: Pick<Mark, 'closings'>): boolean =>
  item.closings - since.closings <= CLOSED_REMEMBERED;

/** Whether the SKU remembers every booking since the mark. Once false for a mark, it stays false. */
export const seesBookings = (item: StockItem, since: Mark): boolean =>
  item.booked - since.booked <= BOOKINGS_REMEMBERED && item.events - since.events <= BOOKING_WITHIN;
