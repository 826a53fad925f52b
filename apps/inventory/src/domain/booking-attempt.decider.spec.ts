import { given } from '@maru/testing';
import { bookingAttemptDecider } from './booking-attempt.decider';
import type { BookingAttemptEvent } from './booking-attempt.events';

const bookingId = '0190b5a0-2222-7000-8000-000000000001';
const mark = (events: number) => ({ events, closings: 0, booked: 0 });
const attempted = (events: number): BookingAttemptEvent => ({
  type: 'inventory.booking-attempted.v1',
  data: { bookingId, sku: 'TEA', since: mark(events) },
});
const attempt = (events: number) => ({ bookingId, sku: 'TEA', since: mark(events) });

describe('an attempt at a booking', () => {
  it('is recorded before the booking is made, once', () => {
    given(bookingAttemptDecider, [])
      .when(attempt(7))
      .then([attempted(7)]);
    given(bookingAttemptDecider, [attempted(7)])
      .when(attempt(9))
      .thenNothing();
  });

  it('is made again only in place of the one that can no longer come', () => {
    given(bookingAttemptDecider, [attempted(7)])
      .when({ ...attempt(9), insteadOf: mark(7) })
      .then([attempted(9)]);
    given(bookingAttemptDecider, [attempted(7), attempted(9)])
      .when({ ...attempt(12), insteadOf: mark(7) })
      .thenNothing();
  });
});
