import { serviceActor } from '@maru/kernel';
import type { Causation } from '@maru/kernel';
import type { Message } from '../message';

/**
 * What work for the message follows from, and on whose behalf it is done.
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
