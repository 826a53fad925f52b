import type { Money } from '@maru/kernel';
import type { OrderRow } from '../../lookups/order.entity';

/** Why a customer is written to, with what only the occasion knows. An order that was just placed brings itself along. */
export type Occasion =
  | { readonly template: 'order-placed'; readonly order: OrderRow }
  | { readonly template: 'order-confirmed' }
  | { readonly template: 'order-failed'; readonly reason: string }
  | { readonly template: 'order-cancelled' }
  | { readonly template: 'shipment-delivered' }
  | { readonly template: 'payment-refunded'; readonly amount: Money };
