import { EventStore } from '@maru/event-store';
import { publish } from '@maru/messaging';
import type { Message } from '@maru/messaging';
import { Injectable } from '@nestjs/common';
import { orderingPublications } from '../integration/publications';
import { Orders } from '../orders';

/**
 * What an order's own stream says, as the messages that views are made from. For the moment between the 202 and the view:
 * the log has the order then, and a view can be folded from it.
 */
@Injectable()
export class OrderMessages {
  constructor(
    private readonly store: EventStore,
    private readonly orders: Orders,
  ) {}

  /** Oldest first; none when there is no such order. */
  async of(orderId: string): Promise<readonly Message[]> {
    const recorded = await this.store.readStream(this.orders.streamOf(orderId));
    return recorded.flatMap((event) => publish(orderingPublications, event) ?? []);
  }
}
