import { OrderFulfilmentAdvanced, contractByType } from '@maru/contracts';
import type { DataOf, EventContract } from '@maru/contracts';
import type { Message } from '@maru/messaging';
import type { Projection } from '@maru/read-models';
import { z } from 'zod';
import { TimelineEntry } from './order-timeline.entity';

const aboutOrders = [...contractByType.values()].filter(
  ({ schema }) => schema instanceof z.ZodObject && 'orderId' in schema.shape,
);

/** One row for every event of every context that names an order. */
export const orderTimelineProjection: Projection<TimelineEntry> = {
  name: 'order-timeline',
  entity: TimelineEntry,
  overwrites: true,
  restMs: 50,
  handlers: aboutOrders.map((contract) => ({
    type: contract.type,
    // No key without an order, because some events name one only sometimes.
    keys: (message) => ((message.data as { orderId?: string }).orderId ? [message.id] : []),
    apply: (_row, message) => entryOf(message, contract),
  })),
};

function entryOf(message: Message, contract: EventContract): TimelineEntry {
  const { id, type, position, causationId, occurredAt } = message;
  return {
    eventId: id,
    orderId: (message.data as { orderId: string }).orderId,
    position,
    context: type.slice(0, type.indexOf('.')),
    type,
    causationId,
    occurredAt,
    summary: summaryOf(message, contract),
  };
}

function summaryOf({ type, data }: Message, contract: EventContract): string {
  if (type === OrderFulfilmentAdvanced.type) {
    const { heard, state, stuck } = data as DataOf<typeof OrderFulfilmentAdvanced>;
    const waits = stuck ? ' Has asked in vain and waits for the answer.' : '';
    return `Heard ${heard.event.type}; now ${state}.${waits}`;
  }
  const { reason, withoutProvider } = data as { reason?: unknown; withoutProvider?: unknown };
  if (withoutProvider === true) return 'Nothing is to be paid: no provider is asked.';
  return typeof reason === 'string' ? `${contract.summary} ${reason}` : contract.summary;
}
