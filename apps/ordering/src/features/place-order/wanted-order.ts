import { fields } from '@maru/contracts';
import { z } from 'zod';

/** What a client says of an order that it wants, whichever way it says it. */
export const wantedOrder = z.strictObject({
  currency: fields.currency,
  // How many lines an order may have is the shop's rule; this only bounds the work of finding out.
  lines: z.array(z.strictObject({ productId: fields.id, quantity: fields.quantity })).max(1_000),
  shippingAddress: z.strictObject(fields.address.shape),
  paymentToken: fields.text(200),
});
