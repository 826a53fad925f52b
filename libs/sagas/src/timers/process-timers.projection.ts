import type { Message } from '@maru/messaging';
import type { Projection } from '@maru/read-models';
import type { ProcessStep } from '../process-manager';
import { ProcessTimers } from './process-timers.entity';

/**
 * Keeps `process_timers` from the steps that a process manager stores.
 * @param type the stored name of its steps
 * @param processIdOf the process that a step belongs to, from the step's data
 */
export function processTimersProjection(
  name: string,
  type: string,
  processIdOf: (data: never) => string,
): Projection<ProcessTimers> {
  const apply = (_: Readonly<ProcessTimers> | undefined, message: Message, processId: string) => {
    const { timers } = message.data as ProcessStep;
    if (timers.length === 0) return undefined;
    const nextDueAt = new Date(Math.min(...timers.map(({ dueAt }) => Date.parse(dueAt))));
    const onBehalfOf = message.actor?.onBehalfOf ?? null;
    const { correlationId, traceparent = null } = message;
    return { processId, correlationId, onBehalfOf, traceparent, timers, nextDueAt };
  };
  return {
    name,
    entity: ProcessTimers,
    overwrites: true,
    restMs: 50,
    handlers: [{ type, keys: ({ data }) => [processIdOf(data as never)], apply, removes: true }],
  };
}
