import { Injectable } from '@nestjs/common';
import { Orders } from './aggregates';
import { PLACED, progressAfter, statusTold } from './domain/order-progress';
import { OrderMessages } from './order-messages';

/** The version of an order that its ETag is made of, and the revision of the order's stream that it was read at. */
export interface OrderVersion {
  readonly version: number;
  readonly revision: number;
}

/** Versions of orders straight from the log, because a view that is behind would say one that is stale. */
@Injectable()
export class OrderVersions {
  constructor(
    private readonly messages: OrderMessages,
    private readonly orders: Orders,
  ) {}

  /**
   * Undefined when there is no such order.
   * @throws UnknownEvent
   */
  async now(orderId: string): Promise<OrderVersion | undefined> {
    const stream = this.orders.streamOf(orderId);
    let [progress, revision] = [PLACED, -1];
    for await (const message of this.messages.of(orderId)) {
      const status = statusTold(message);
      if (status) progress = progressAfter(progress, status);
      if (message.key === stream) revision = message.revision;
    }
    return revision < 0 ? undefined : { version: progress.version, revision };
  }
}
