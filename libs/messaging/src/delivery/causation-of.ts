import { serviceActor } from '@maru/kernel';
import type { Causation } from '@maru/kernel';
import type { Message } from '../message';

/**
 * The causation of work for the message: its cause, and the group's context as actor on behalf of the message's actor.
 * @param group `<context>/<name>`
 */
export function causationOf({ id, correlationId, traceparent, actor }: Message, group: string): Causation {
  const [service] = group.split('/', 1);
  return {
    ...{ messageId: id, correlationId },
    ...(traceparent === undefined ? {} : { traceparent }),
    actor: serviceActor(service!, actor),
  };
}
