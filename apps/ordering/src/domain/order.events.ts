import { OrderCancellationRequested, OrderCancelled, OrderConfirmed, OrderFailed, OrderPlaced } from '@maru/contracts';
import { defineEvent, fields } from '@maru/contracts';
import type { DataOf, EventOf } from '@maru/contracts';
import { z } from 'zod';

/**
 * The placed order as it is stored: what others see of it, the token that pays for it, and what tells a repeated request from
 * another one with the same key. The last two do not leave ordering; see `integration/publications.ts`.
 */
export const StoredOrderPlaced = defineEvent(
  OrderPlaced.type,
  OrderPlaced.summary,
  OrderPlaced.schema.extend({ paymentToken: fields.text(200), requestHash: z.string().regex(/^[0-9a-f]{64}$/) }),
);

export type PlacedOrder = DataOf<typeof StoredOrderPlaced>;

export type OrderEvent =
  | EventOf<typeof StoredOrderPlaced>
  | EventOf<typeof OrderCancellationRequested>
  | EventOf<typeof OrderConfirmed>
  | EventOf<typeof OrderFailed>
  | EventOf<typeof OrderCancelled>;
