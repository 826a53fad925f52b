import { accept, storedState, unknownEvent } from '@maru/kernel';
import type { Decider } from '@maru/kernel';
import type { BookingAttemptEvent } from './booking-attempt.events';
import type { Mark } from './sight';

/** Somebody is about to book. */
export interface AttemptBooking {
  readonly bookingId: string;
  readonly sku: string;
  readonly since: Mark;
  /** The attempt behind whose mark nothing was booked, and nothing can be any more. */
  readonly insteadOf?: Mark;
}

export interface BookingAttempt {
  /** Where the booking is to be looked for; undefined before the first attempt. */
  readonly since?: Mark;
}

/**
 * The attempts to book one receipt or adjustment. It says nothing of how they ended, which the SKU's stream tells
 * behind the mark: an attempt that was refused, or whose process died, leaves its idempotency key free.
 */
export const bookingAttemptDecider: Decider<AttemptBooking, BookingAttempt, BookingAttemptEvent> = {
  initialState: {},
  decide: ({ bookingId, sku, since, insteadOf }, state) =>
    state.since?.events === insteadOf?.events
      ? accept({ type: 'inventory.booking-attempted.v1', data: { bookingId, sku, since } })
      : accept(),
  evolve: (_, event) =>
    event.type === 'inventory.booking-attempted.v1' ? { since: event.data.since } : unknownEvent(event.type),
  stored: storedState(1),
};
