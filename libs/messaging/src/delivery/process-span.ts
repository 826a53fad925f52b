import { batchSpans, isTraceparent, STREAM_ATTRIBUTE } from '@maru/kernel';
import type { Span, SpanAttributes, Tracer } from '@maru/kernel';
import type { Message } from '../message';

/**
 * Starts the span of a message's handler, below the work that has appended its event. An event of an older version has
 * no trace context: all such messages of a conversation get one trace.
 * @param partition `<topic>/<number>`; '' on the embedded bus
 */
export function processSpan(tracer: Tracer, group: string, partition: string, message: Message): Span | undefined {
  const { type, key, id, correlationId, traceparent } = message;
  const options = {
    kind: 'consumer',
    attributes: {
      ...ofGroup(group, partition),
      'messaging.message.id': id,
      'messaging.message.conversation_id': correlationId,
      [STREAM_ATTRIBUTE]: key,
    },
  } as const;
  const name = `process ${type}`;
  return isTraceparent(traceparent)
    ? tracer.start(name, { ...options, parent: traceparent })
    : tracer.begin(name, { ...options, conversation: correlationId });
}

/**
 * Starts the spans of a batch of messages: one in each sampled trace among them. Returns the function that ends them.
 */
export function batchSpan(
  { tracer, group }: { readonly tracer?: Tracer | undefined; readonly group: string },
  partition: string,
  messages: readonly Message[],
): ((fault?: unknown) => void) | undefined {
  if (!tracer || messages.length === 0) return undefined;
  return batchSpans(tracer, `process ${group}`, messages, contextOf, () => ({
    kind: 'consumer',
    attributes: { ...ofGroup(group, partition), 'messaging.batch.message_count': messages.length },
  }));
}

const contextOf = ({ traceparent }: Message) => traceparent;

function ofGroup(group: string, partition: string): SpanAttributes {
  const at = partition.lastIndexOf('/');
  return {
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.consumer.group.name': group,
    'messaging.system.name': partition === '' ? 'maru' : 'kafka',
    ...(partition !== '' && {
      'messaging.destination.name': partition.slice(0, at),
      'messaging.destination.partition.id': partition.slice(at + 1),
    }),
  };
}
