import { Query } from '@nestjs/cqrs';
import type { OrderProgress } from './domain/order-progress';

/**
 * How far an order has come: as soon as it has ended, at the latest after `waitMs`. The order summary answers it; a
 * command that shows its caller the order asks by this message, because commands do not import views.
 */
export class GetOrderStanding extends Query<OrderProgress> {
  constructor(
    readonly orderId: string,
    readonly waitMs: number,
  ) {
    super();
  }
}
