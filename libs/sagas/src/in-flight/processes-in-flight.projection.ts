import type { Message } from '@maru/messaging';
import type { Projection } from '@maru/read-models';
import type { ProcessStep } from '../process-manager';
import { ProcessInFlight } from './process-in-flight.entity';

export interface ProcessesInFlight {
  readonly name: string;
  /** The stored name of the steps. */
  readonly type: string;
  /** The process that a step belongs to, from the step's data. */
  readonly processIdOf: (data: never) => string;
  /** The top-level states in which a process has ended. */
  readonly ended: readonly string[];
}

/**
 * Keeps `processes_in_flight` from the steps that a process manager stores. It rests a second between batches, so that
 * most processes begin and end within one batch and are never written.
 */
export function processesInFlightProjection(options: ProcessesInFlight): Projection<ProcessInFlight> {
  const { name, type, processIdOf } = options;
  const ended = new Set(options.ended);
  const apply = (row: Readonly<ProcessInFlight> | undefined, { data, occurredAt }: Message, processId: string) => {
    const step = data as ProcessStep;
    if (ended.has(step.state)) return undefined;
    const version = step.version ?? row?.version ?? 1;
    const versions = [...new Set([...(row?.versions ?? []), version])].sort((a, b) => a - b);
    const { state } = step;
    const since = row?.state === state ? row.since : occurredAt;
    return { processId, version, versions, stuck: step.stuck === true, state, since };
  };
  const handlers = [{ type, keys: ({ data }: Message) => [processIdOf(data as never)], apply, removes: true }];
  return { name, entity: ProcessInFlight, restMs: 1_000, handlers };
}
