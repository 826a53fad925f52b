import { fields } from '@maru/contracts';
import { z } from 'zod';

const SHOWN = 'The order is refused (PRICE_CHANGED) when it is another one now.';
const line = z.strictObject({
  productId: fields.id,
  quantity: fields.quantity,
  unitPrice: fields.amount.optional().meta({ description: `The price that the customer was shown. ${SHOWN}` }),
});

/** What a client says of an order that it wants, whichever way it says it. */
export const wantedOrder = z.strictObject({
  currency: fields.currency,
  // How many lines an order may have is the shop's rule; this only bounds the work of finding out.
  lines: z.array(line).max(1_000),
  total: fields.amount.optional().meta({ description: `As unitPrice: the total of the order. ${SHOWN}` }),
  shippingAddress: z.strictObject(fields.address.shape),
  paymentToken: fields.text(200).optional().meta({ description: 'Needed unless the order costs nothing.' }),
});
