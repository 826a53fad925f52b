import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  OrderPlaced,
  OrderPlacedV1,
} from '@maru/contracts';
import { defineEvent, fields } from '@maru/contracts';
import type { DataOf, EventOf } from '@maru/contracts';
import { z } from 'zod';

/**
 * The fields that only the stored order has: the payment token, and a digest of the request with the customer's key.
 * The digest tells a retry from another request with the same idempotency key. Neither leaves ordering with the order;
 * see `integration/publications.ts`.
 */
const kept = { paymentToken: fields.storedPaymentToken, requestHash: z.string().regex(/^[0-9a-f]{64}$/) };

export const StoredOrderPlaced = defineEvent(OrderPlaced.type, OrderPlaced.summary, OrderPlaced.schema.extend(kept));

/** The form from before persons had keys. Its address is plain, and its `requestHash` a digest without a key. */
export const StoredOrderPlacedV1 = defineEvent(
  OrderPlacedV1.type,
  OrderPlacedV1.summary,
  OrderPlacedV1.schema.extend(kept),
);

export type PlacedOrder = DataOf<typeof StoredOrderPlaced> | DataOf<typeof StoredOrderPlacedV1>;

/** Every event of an order's stream. */
export const orderContracts = [
  StoredOrderPlaced,
  StoredOrderPlacedV1,
  OrderCancellationRequested,
  OrderConfirmed,
  OrderFailed,
  OrderCancelled,
] as const;

export type OrderEvent = EventOf<(typeof orderContracts)[number]>;
