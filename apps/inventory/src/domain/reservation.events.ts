import { defineEvent, fields, StockReleased, StockReservationRefused, StockReserved } from '@maru/contracts';
import type { EventOf } from '@maru/contracts';
import { z } from 'zod';

/** Private, written before the first piece is set aside, so that after a crash the SKUs are known. */
export const ReservationStarted = defineEvent(
  'inventory.reservation-started.v1',
  'These lines are about to be set aside for the order.',
  z.object({ orderId: fields.id, lines: z.array(z.object({ sku: fields.sku, quantity: z.int().min(1) })).min(1) }),
);

/** Private, written before the first piece is freed. */
export const ReservationFailed = defineEvent(
  'inventory.reservation-failed.v1',
  'A line cannot be had: what was set aside for the order is about to be freed.',
  z.object({ orderId: fields.id, sku: fields.sku, reason: fields.reasonCode, detail: z.string() }),
);

/** Private, written before the first piece is freed. */
export const ReleaseStarted = defineEvent(
  'inventory.release-started.v1',
  'Whatever is set aside for the order is about to be freed.',
  z.object({ orderId: fields.id }),
);

export const reservationContracts = [
  ReservationStarted,
  ReservationFailed,
  ReleaseStarted,
  StockReserved,
  StockReservationRefused,
  StockReleased,
] as const;

export type ReservationEvent = EventOf<(typeof reservationContracts)[number]>;
