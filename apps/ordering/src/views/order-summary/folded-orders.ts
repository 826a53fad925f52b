import { Refusal } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { foldComingRows } from '../fold-rows';
import { OrderMessages } from '../../order-messages';
import type { OrderSummary } from './order-summary.entity';
import { orderSummaryProjection } from './order-summary.projection';

/** An order's summary straight from the log: as the view will have it when it has caught up. */
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
 * The order, if it is this customer's or nobody's in particular is asked for. Somebody else's is answered as if there were none: ids
 * must not leak.
 */
export function ownedBy(owner: string | undefined, order: OrderSummary): OrderSummary {
  if (owner !== undefined && order.customerId !== owner) throw unknownOrder();
  return order;
}

const unknownOrder = () => new Refusal({ code: 'ORDERING.UNKNOWN_ORDER', detail: 'There is no such order.' });
