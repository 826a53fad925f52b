import { Refusal } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { foldComingRows } from '../fold-rows';
import { OrderMessages } from '../../order-messages';
import type { OrderSummary } from './order-summary.entity';
import { orderSummaryProjection } from './order-summary.projection';

/** Folds the summary of an order straight from the log, as the view will have it when it has caught up. */
@Injectable()
export class FoldedOrders {
  constructor(private readonly messages: OrderMessages) {}

  /** @throws Refusal ORDERING.UNKNOWN_ORDER */
  async get(orderId: string): Promise<OrderSummary> {
    const [order] = await foldComingRows(orderSummaryProjection, this.messages.of(orderId));
    if (!order) throw unknownOrder();
    return order;
  }
}

/**
 * The order, if it is the owner's or `owner` is undefined. Another customer's order is answered as an unknown one,
 * because ids must not leak.
 * @throws Refusal ORDERING.UNKNOWN_ORDER
 */
export function ownedBy(owner: string | undefined, order: OrderSummary): OrderSummary {
  if (owner !== undefined && order.customerId !== owner) throw unknownOrder();
  return order;
}

const unknownOrder = () => new Refusal({ code: 'ORDERING.UNKNOWN_ORDER', detail: 'There is no such order.' });
