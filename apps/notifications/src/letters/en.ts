import { isFree } from './letter';
import type { Letter, Templates } from './letter';

const REASONS: Readonly<Record<string, string>> = {
  'INVENTORY.OUT_OF_STOCK': 'one of the products is out of stock',
  'PAYMENTS.DECLINED': 'the payment was declined',
  'PAYMENTS.INSUFFICIENT_FUNDS': 'the payment was not covered',
  'SHIPPING.UNSERVICEABLE': 'we cannot deliver to the address',
};

const NOTHING_PAID = 'There was nothing to pay for it, so there is nothing to pay back.';
const PAID_BACK = 'You pay nothing for it; what was already paid is paid back.';

/** A letter to `name`; without a name if it is empty. */
export const letter = (subject: string, name: string, ...paragraphs: string[]): Letter => ({
  subject,
  body: [name === '' ? 'Dear customer,' : `Dear ${name},`, ...paragraphs, 'Yours,\nMaru'].join('\n\n') + '\n',
});

export const en: Templates = {
  'order-placed': ({ customerName, orderId, lines, total }, price) =>
    letter(
      `We have your order ${orderId}`,
      customerName,
      'thank you for your order. This is what we have noted:',
      lines
        .map(
          (line) => `  ${line.quantity} × ${line.name}, ${isFree(line.price) ? 'free' : `${price(line.price)} each`}`,
        )
        .join('\n'),
      isFree(total) ? 'There is nothing to pay.' : `Total: ${price(total)}`,
      'We write again as soon as it is on its way.',
    ),
  'order-confirmed': ({ customerName, orderId, total }, price) =>
    letter(
      `Your order ${orderId} is on its way`,
      customerName,
      isFree(total)
        ? 'your order is handed to the carrier. There is nothing to pay.'
        : `your order over ${price(total)} is paid and handed to the carrier.`,
    ),
  'order-failed': ({ customerName, orderId, reason, total }) =>
    letter(
      `We could not fulfil your order ${orderId}`,
      customerName,
      `we are sorry: ${REASONS[reason] ?? 'something went wrong on our side'}, so we had to give up your order.`,
      isFree(total) ? NOTHING_PAID : PAID_BACK,
    ),
  'order-cancelled': ({ customerName, orderId, total }) =>
    letter(
      `Your order ${orderId} is cancelled`,
      customerName,
      'we have cancelled your order as you wished.',
      isFree(total) ? NOTHING_PAID : PAID_BACK,
    ),
  'shipment-delivered': ({ customerName, orderId }) =>
    letter(`Your order ${orderId} has arrived`, customerName, 'your parcel is there. We hope you like it.'),
  'payment-refunded': ({ customerName, orderId, amount }, price) =>
    letter(`Your refund for order ${orderId}`, customerName, `we have paid ${price(amount)} back to you.`),
};
