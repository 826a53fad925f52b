import { Injectable } from '@nestjs/common';
import { Orders } from './aggregates';
import { PLACED, progressAfter, statusTold } from './domain/order-progress';
import { OrderMessages } from './order-messages';

/** The version of an order in its ETag, and the revision of the order's stream at which it was read. */
export interface OrderVersion {
  readonly version: number;
  readonly revision: number;
}

/** Reads the versions of orders from the log, because a view that is behind would give a stale one. */
@Injectable()
export class OrderVersions {
  constructor(
    private readonly messages: OrderMessages,
    private readonly orders: Orders,
  ) {}

  /**
   * The present version; undefined when there is no such order.
   * @throws UnknownEvent when a stream has an undeclared type
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
