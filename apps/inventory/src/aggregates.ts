import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { Provider } from '@nestjs/common';
import { bookingAttemptDecider } from './domain/booking-attempt.decider';
import type { AttemptBooking, BookingAttempt } from './domain/booking-attempt.decider';
import { bookingAttemptContracts } from './domain/booking-attempt.events';
import type { BookingAttemptEvent } from './domain/booking-attempt.events';
import { reservationDecider } from './domain/reservation.decider';
import type { Reservation, ReservationCode, ReservationCommand } from './domain/reservation.decider';
import { reservationContracts } from './domain/reservation.events';
import type { ReservationEvent } from './domain/reservation.events';
import type { StockItem } from './domain/stock-item';
import { stockItemDecider } from './domain/stock-item.decider';
import type { StockItemCode, StockItemCommand } from './domain/stock-item.decider';
import { stockItemContracts } from './domain/stock-item.events';
import type { StockItemEvent } from './domain/stock-item.events';

/** The stock of each SKU; the id is the SKU. */
export class StockItems extends AggregateStore<StockItemCommand, StockItem, StockItemEvent, StockItemCode> {}

/** The reservation of each order; the id is the order's. */
export class Reservations extends AggregateStore<ReservationCommand, Reservation, ReservationEvent, ReservationCode> {}

/** The attempts at repeatable bookings; the id is the receipt's or the adjustment's. */
export class BookingAttempts extends AggregateStore<AttemptBooking, BookingAttempt, BookingAttemptEvent> {}

const ports = [EventStore, Scheduler, Random];

export const aggregates: Provider[] = [
  {
    provide: StockItems,
    inject: ports,
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new StockItems({
        decider: stockItemDecider,
        events: stockItemContracts,
        streamPrefix: 'inventory.stock',
        store,
        scheduler,
        random,
      }),
  },
  {
    provide: BookingAttempts,
    inject: ports,
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new BookingAttempts({
        decider: bookingAttemptDecider,
        events: bookingAttemptContracts,
        streamPrefix: 'inventory.booking',
        store,
        scheduler,
        random,
      }),
  },
  {
    provide: Reservations,
    inject: ports,
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new Reservations({
        decider: reservationDecider,
        events: reservationContracts,
        streamPrefix: 'inventory.reservation',
        store,
        scheduler,
        random,
      }),
  },
];
