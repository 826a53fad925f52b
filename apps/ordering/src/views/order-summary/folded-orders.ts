import { Refusal } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { foldRows } from '../fold-rows';
import { OrderMessages } from '../order-messages';
import type { OrderSummary } from './order-summary.entity';
import { orderSummaryProjection } from './order-summary.projection';

/** An order's summary straight from the log: as the view will have it when it has caught up. */
@Injectable()
export class FoldedOrders {
  constructor(private readonly messages: OrderMessages) {}

  /** @throws Refusal ORDERING.UNKNOWN_ORDER */
  async get(orderId: string): Promise<OrderSummary> {
    const [order] = foldRows(orderSummaryProjection, await this.messages.of(orderId));
    if (!order) throw new Refusal({ code: 'ORDERING.UNKNOWN_ORDER', detail: 'There is no such order.' });
    return order;
  }
}
