import { readPage } from '@maru/service';
import type { ListOrder, PageRequest, RowPage } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { ENDED_STATUSES } from '../../domain/order-progress';
import type { OrderStatus } from '../../domain/order-progress';
import { OrderSummary } from '../order-summary/order-summary.entity';

/** The place of an order in the list: the time of its placing, in RFC 3339, and its id. */
export type OrderPlace = readonly [placedAt: string, orderId: string];

const YOUNGEST_FIRST: ListOrder<OrderSummary> = [
  { by: 'order.placedAt', direction: 'DESC', of: ({ placedAt }) => placedAt.toISOString() },
  { by: 'order.orderId', of: ({ orderId }) => orderId },
];

export interface OrderFilter extends PageRequest<OrderPlace> {
  readonly customerId?: string | undefined;
  readonly status?: OrderStatus | undefined;
  readonly ended?: boolean | undefined;
  /** RFC 3339. */
  readonly placedBefore?: string | undefined;
}

/** Orders, the youngest first. As current as the view `order-summary`. */
export class ListOrders extends Query<RowPage<OrderSummary>> {
  constructor(readonly filter: OrderFilter) {
    super();
  }
}

@QueryHandler(ListOrders)
export class ListOrdersHandler implements IQueryHandler<ListOrders> {
  constructor(@InjectRepository(OrderSummary) private readonly rows: Repository<OrderSummary>) {}

  async execute({ filter }: ListOrders): Promise<RowPage<OrderSummary>> {
    const { customerId, status, ended, placedBefore, ...asked } = filter;
    const query = this.rows.createQueryBuilder('order');
    if (customerId) query.andWhere('order.customerId = :customerId', { customerId });
    if (status) query.andWhere('order.status = :status', { status });
    if (ended !== undefined)
      query.andWhere(`order.status ${ended ? '' : 'NOT '}IN (:...ends)`, { ends: ENDED_STATUSES });
    if (placedBefore) query.andWhere('order.placedAt < :placedBefore', { placedBefore });
    return readPage(query, asked, YOUNGEST_FIRST);
  }
}
