import { fields } from '@maru/contracts';
import { z } from 'zod';

const SHOWN = 'The order is refused (PRICE_CHANGED) when it has changed.';
const line = z.strictObject({
  productId: fields.id,
  quantity: fields.quantity,
  unitPrice: fields.amount.optional().meta({ description: `The price that the customer was shown. ${SHOWN}` }),
});

/** An order as clients request it, over HTTP and gRPC. */
export const wantedOrder = z.strictObject({
  currency: fields.currency,
  // The decider has the real limit; this only bounds the work before it.
  lines: z.array(line).max(1_000),
  total: fields.amount.optional().meta({ description: `As unitPrice: the total of the order. ${SHOWN}` }),
  shippingAddress: z.strictObject(fields.address.shape),
  paymentToken: fields.text(200).optional().meta({ description: 'Needed unless the order costs nothing.' }),
});
