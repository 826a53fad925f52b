import { serviceActor } from '@maru/kernel';
import type { Causation } from '@maru/kernel';
import type { Message } from '../message';

/**
 * The causation of work for the message: its cause, and the group's context as actor on behalf of the message's actor.
 * @param group `<context>/<name>`
 * @param context the trace context of the work; default that of the message
 */
export function causationOf(message: Message, group: string, context = message.traceparent): Causation {
  const { id, correlationId, actor } = message;
  const [service] = group.split('/', 1);
  return {
    ...{ messageId: id, correlationId },
    ...(context === undefined ? {} : { traceparent: context }),
    actor: serviceActor(service!, actor),
  };
}
