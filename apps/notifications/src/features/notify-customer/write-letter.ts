import { oneLine } from '@maru/kernel';
import type { Addressee } from '../../lookups/addressees';
import type { OrderRow } from '../../lookups/order.entity';
import { composeLetter } from '../../letters/compose-letter';
import type { ComposedLetter } from '../../letters/compose-letter';
import { salutation } from '../../letters/salutation';
import type { Occasion } from './occasion';

/**
 * The letter of an occasion, in the customer's language. Names from before the one-line rule become one line here, so
 * that none of them adds a paragraph of its own.
 */
export function writeLetter(
  occasion: Occasion,
  order: OrderRow,
  customer: Pick<Addressee, 'name' | 'locale'>,
): ComposedLetter {
  const { template } = occasion;
  const { currency } = order;
  const facts = { customerName: salutation(customer.name), orderId: order.orderId };
  const total = { amount: order.total, currency };
  switch (template) {
    case 'order-placed': {
      const lines = order.lines.map(({ name, quantity, unitPrice: amount }) => ({
        name: oneLine(name),
        quantity,
        price: { amount, currency },
      }));
      return composeLetter(template, { ...facts, lines, total }, customer.locale);
    }
    case 'order-confirmed':
      return composeLetter(template, { ...facts, total }, customer.locale);
    case 'order-failed':
      return composeLetter(template, { ...facts, total, reason: occasion.reason }, customer.locale);
    case 'order-cancelled':
      return composeLetter(template, { ...facts, total }, customer.locale);
    case 'shipment-delivered':
      return composeLetter(template, facts, customer.locale);
    case 'payment-refunded':
      return composeLetter(template, { ...facts, amount: occasion.amount }, customer.locale);
  }
}
