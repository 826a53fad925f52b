import { defineEvent, fields } from '@maru/contracts';
import type { EventOf } from '@maru/contracts';
import { z } from 'zod';

/** Private, written before a repeatable booking: the mark after which a repetition searches for it. */
export const BookingAttempted = defineEvent(
  'inventory.booking-attempted.v1',
  'A receipt or an adjustment is about to be booked behind this place of its SKU.',
  z.object({
    bookingId: fields.id,
    sku: fields.sku,
    since: z.object({ events: z.int().min(0), closings: z.int().min(0), booked: z.int().min(0) }),
  }),
);

export const bookingAttemptContracts = [BookingAttempted] as const;

export type BookingAttemptEvent = EventOf<typeof BookingAttempted>;
