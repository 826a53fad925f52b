import type { Message } from '@maru/messaging';

/** A change in the shop as clients see it: the envelope of a public event, without its data. */
export interface Change {
  readonly context: string;
  readonly stream: string;
  readonly type: string;
  readonly revision: number;
  /** In the log; compare two as texts. */
  readonly position: string;
  /** RFC 3339. */
  readonly at: string;
  readonly orderId?: string;
  readonly correlationId: string;
}

/** A change with its place in the feed, and the customer that its event names. */
export interface HeardChange {
  readonly id: string;
  readonly change: Change;
  readonly customerId: string | undefined;
}

/** The change of a message. */
export function changeOf(message: Message): Omit<HeardChange, 'id'> {
  const { key: stream, type, revision, position, correlationId, occurredAt } = message;
  const { orderId, customerId } = (message.data ?? {}) as Readonly<Record<string, unknown>>;
  return {
    change: {
      context: stream.slice(0, stream.indexOf('.')),
      ...{ stream, type, revision, position, at: occurredAt.toISOString() },
      ...(typeof orderId === 'string' && { orderId }),
      correlationId,
    },
    customerId: typeof customerId === 'string' ? customerId : undefined,
  };
}
