import { BOOKINGS_REMEMBERED, CLOSED_REMEMBERED } from './stock-item';
import type { StockItem } from './stock-item';

/** How far a SKU had come when somebody looked: the events, closed orders and bookings until then. */
export interface Mark {
  readonly events: number;
  readonly closings: number;
  readonly booked: number;
}

export const markOf = ({ events, closings, booked }: StockItem): Mark => ({ events, closings, booked });

/** A booking stands among so many events behind its mark, so that a search for it is bounded. */
export const BOOKING_WITHIN = 10_000;

/** Whether every order that was closed since is remembered. Once false for a mark, it is false for good. */
export const seesClosings = (item: StockItem, since: Pick<Mark, 'closings'>): boolean =>
  item.closings - since.closings <= CLOSED_REMEMBERED;

/** Whether every booking made since is remembered. Once false for a mark, it is false for good. */
export const seesBookings = (item: StockItem, since: Mark): boolean =>
  item.booked - since.booked <= BOOKINGS_REMEMBERED && item.events - since.events <= BOOKING_WITHIN;
