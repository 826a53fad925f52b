import type { RecordedEvent } from '@maru/event-store';
import { publish } from '@maru/messaging';
import type { Message } from '@maru/messaging';
import { Injectable } from '@nestjs/common';
import { Fulfilments } from './fulfilment/fulfilments';
import { orderingPublications } from './integration/publications';
import { Orders } from './aggregates';

/**
 * The messages about an order, straight from its own stream and that of its process. They serve requests between the
 * 202 and the update of a view, because a fold of them gives the rows that the view will have.
 */
@Injectable()
export class OrderMessages {
  constructor(
    private readonly orders: Orders,
    private readonly fulfilments: Fulfilments,
  ) {}

  /**
   * The messages in the order of the log, read page by page; none when there is no such order.
   * @throws UnknownEvent when a stream has an undeclared type
   */
  async *of(orderId: string): AsyncGenerator<Message, void, undefined> {
    for await (const event of inLogOrder(this.orders.history(orderId), this.fulfilments.history(orderId))) {
      const message = publish(orderingPublications, event);
      if (message) yield message;
    }
  }
}

/** Merges two histories by position; gives nothing when the first is empty. */
async function* inLogOrder<Event extends RecordedEvent>(
  one: AsyncGenerator<Event>,
  other: AsyncGenerator<Event>,
): AsyncGenerator<Event> {
  const histories = [one, other];
  const heads = await Promise.all(histories.map((history) => history.next()));
  // The order may have been placed between the two reads, and its process alone is no order.
  if (heads[0]!.done) return;
  for (;;) {
    const [first, second] = heads.map(({ done, value }) => (done ? undefined : value));
    if (!first && !second) return;
    const nth = !second || (first && first.position < second.position) ? 0 : 1;
    yield (nth === 0 ? first : second)!;
    heads[nth] = await histories[nth]!.next();
  }
}
