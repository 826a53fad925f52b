import {
  defineEvent,
  fields,
  ProductCreated,
  ProductDescribed,
  ProductPriceChanged,
  ProductReinstated,
  ProductWithdrawn,
} from '@maru/contracts';
import type { EventOf } from '@maru/contracts';
import { z } from 'zod';

/** Private: the request that created a product, in the append that creates it, so that the request may be repeated. */
export const ProductRequestRecorded = defineEvent(
  'catalog.product-request-recorded.v1',
  'The product was created by the request with this idempotency key.',
  z.object({ productId: fields.id, requestId: fields.id }),
);

/** Private: binds an idempotency key to a body, until that body is refused and another one uses the key. */
export const RequestKeyBound = defineEvent(
  'catalog.request-key-bound.v1',
  'An idempotency key stands for this body from now on.',
  // Absent in events from before keys belonged to their callers.
  z.object({ requestId: fields.id, fingerprint: z.string(), productId: fields.id.optional() }),
);

/** Every event of a product's stream. */
export const productContracts = [
  ProductCreated,
  ProductDescribed,
  ProductPriceChanged,
  ProductWithdrawn,
  ProductReinstated,
  ProductRequestRecorded,
] as const;

export type ProductEvent = EventOf<(typeof productContracts)[number]>;
