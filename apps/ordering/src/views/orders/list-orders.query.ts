import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, MoreThan, Repository } from 'typeorm';
import { OrderSummary } from '../order-summary/order-summary.entity';
import type { OrderStatus } from '../order-summary/order-summary.entity';

export interface OrderFilter {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
  readonly customerId?: string | undefined;
  readonly status?: OrderStatus | undefined;
  /** Only those that come behind this one. */
  readonly after?: { readonly placedAt: Date; readonly orderId: string } | undefined;
}

/** Orders, the youngest first, and how many there are on all pages, without those up to `after`. As current as the view `order-summary`. */
export class ListOrders extends Query<{ readonly items: readonly OrderSummary[]; readonly total: number }> {
  constructor(readonly filter: OrderFilter) {
    super();
  }
}

@QueryHandler(ListOrders)
export class ListOrdersHandler implements IQueryHandler<ListOrders> {
  constructor(@InjectRepository(OrderSummary) private readonly rows: Repository<OrderSummary>) {}

  async execute({ filter: { page, limit, customerId, status, after } }: ListOrders) {
    const these = { ...(customerId ? { customerId } : {}), ...(status ? { status } : {}) };
    const [items, total] = await this.rows.findAndCount({
      where: after
        ? [
            { ...these, placedAt: LessThan(after.placedAt) },
            { ...these, placedAt: after.placedAt, orderId: MoreThan(after.orderId) },
          ]
        : these,
      order: { placedAt: 'DESC', orderId: 'ASC' },
      skip: (page - 1) * limit,
      take: limit,
    });
    return { items, total };
  }
}
