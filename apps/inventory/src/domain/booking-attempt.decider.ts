import { accept, storedState, unknownEvent } from '@maru/kernel';
import type { Decider } from '@maru/kernel';
import type { BookingAttemptEvent } from './booking-attempt.events';
import type { Mark } from './sight';

/** A booking is about to be made. */
export interface AttemptBooking {
  readonly bookingId: string;
  readonly sku: string;
  readonly since: Mark;
  /** The attempt after whose mark no booking was made, and none can be made any more. */
  readonly insteadOf?: Mark;
}

export interface BookingAttempt {
  /** The mark after which to search for the booking; undefined before the first attempt. */
  readonly since?: Mark;
}

/**
 * The attempts at one receipt or adjustment. It does not record their outcome, which is in the SKU's stream after the
 * mark: an attempt that was refused, or whose process died, leaves its idempotency key free.
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
