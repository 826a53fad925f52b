import { publish } from '@maru/messaging';
import type { Message } from '@maru/messaging';
import { Injectable } from '@nestjs/common';
import { Fulfilments } from '../fulfilment/fulfilments';
import { orderingPublications } from '../integration/publications';
import { Orders } from '../orders';

/**
 * What the log says of an order, as the messages that views are made from: its own stream and that of its process. For the
 * moment between the 202 and the view: what is folded from them is what the view will say.
 */
@Injectable()
export class OrderMessages {
  constructor(
    private readonly orders: Orders,
    private readonly fulfilments: Fulfilments,
  ) {}

  /**
   * In the order of the log; none when there is no such order.
   * @throws UnknownEvent
   */
  async of(orderId: string): Promise<readonly Message[]> {
    const [order, process] = await Promise.all([this.orders.history(orderId), this.fulfilments.history(orderId)]);
    // The order may have been placed between the two reads. Its process alone says nothing of it.
    if (order.length === 0) return [];
    return [...order, ...process]
      .sort((a, b) => (a.position < b.position ? -1 : 1))
      .flatMap((event) => publish(orderingPublications, event) ?? []);
  }
}
