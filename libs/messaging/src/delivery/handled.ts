import { causedBy, whileRecorded } from '@maru/kernel';
import type { KeyedConsumerOptions } from '../message-bus';
import type { Message } from '../message';
import { causationOf } from './causation-of';
import { processSpan } from './process-span';

/** Runs the group's handler on the message: caused by it, and in a span of its own when its trace is sampled. */
export function handled(
  message: Message,
  { group, tracer, handle }: Pick<KeyedConsumerOptions, 'group' | 'tracer' | 'handle'>,
  partition: string,
): Promise<void> {
  const span = tracer && processSpan(tracer, group, partition, message);
  const work = causedBy(causationOf(message, group, span?.traceparent), async () => handle(message));
  return span ? whileRecorded(span, work) : work;
}
