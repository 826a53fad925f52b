import { RowTable } from '@maru/read-models';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { hasEnded } from '../../domain/order-progress';
import { FoldedOrders, ownedBy } from './folded-orders';
import { OrderSummary } from './order-summary.entity';
import { OrderEndings } from './order-endings';

/** One order. With `waitMs`, it waits for the end, at most so long; with `owner`, it must be their order. */
export class GetOrder extends Query<OrderSummary> {
  constructor(
    readonly orderId: string,
    readonly waitMs = 0,
    readonly owner?: string,
  ) {
    super();
  }
}

@QueryHandler(GetOrder)
export class GetOrderHandler implements IQueryHandler<GetOrder> {
  private readonly rows: RowTable<OrderSummary>;

  constructor(
    dataSource: DataSource,
    private readonly folded: FoldedOrders,
    private readonly endings: OrderEndings,
  ) {
    this.rows = new RowTable(dataSource, OrderSummary);
  }

  /** @throws Refusal ORDERING.UNKNOWN_ORDER */
  async execute({ orderId, waitMs, owner }: GetOrder): Promise<OrderSummary> {
    if (waitMs === 0) return this.read(orderId, owner);
    return this.endings.until(orderId, waitMs, async () => {
      const order = await this.read(orderId, owner);
      return { value: order, done: hasEnded(order) };
    });
  }

  private async read(orderId: string, owner: string | undefined): Promise<OrderSummary> {
    // The log comes second, because the view may not have a new order yet.
    return ownedBy(owner, (await this.rows.find(orderId)) ?? (await this.folded.get(orderId)));
  }
}
