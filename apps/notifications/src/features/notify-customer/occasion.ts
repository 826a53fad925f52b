import type { Money } from '@maru/kernel';
import type { OrderRow } from '../../lookups/order.entity';

/**
 * The reason of a letter, with data that only the causing message has. An order that was just placed includes itself.
 */
export type Occasion =
  | { readonly template: 'order-placed'; readonly order: OrderRow }
  | { readonly template: 'order-confirmed' }
  | { readonly template: 'order-failed'; readonly reason: string }
  | { readonly template: 'order-cancelled' }
  | { readonly template: 'shipment-delivered' }
  | { readonly template: 'payment-refunded'; readonly amount: Money };
