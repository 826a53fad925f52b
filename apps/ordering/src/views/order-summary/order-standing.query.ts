import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { OrderProgress } from '../../domain/order-progress';
import { GetOrderStanding } from '../../order-standing';
import { GetOrder } from './get-order.query';

@QueryHandler(GetOrderStanding)
export class GetOrderStandingHandler implements IQueryHandler<GetOrderStanding> {
  constructor(private readonly queries: QueryBus) {}

  /** @throws Refusal ORDERING.UNKNOWN_ORDER */
  execute({ orderId, waitMs }: GetOrderStanding): Promise<OrderProgress> {
    return this.queries.execute(new GetOrder(orderId, waitMs));
  }
}
