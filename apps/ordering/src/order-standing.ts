import { Query } from '@nestjs/cqrs';
import type { OrderProgress } from './domain/order-progress';

/**
 * Asks for the progress of an order, as soon as it has ended and at the latest after `waitMs`. The order summary
 * answers it. Commands use this query, because they do not import views.
 */
export class GetOrderStanding extends Query<OrderProgress> {
  constructor(
    readonly orderId: string,
    readonly waitMs: number,
  ) {
    super();
  }
}
