import type { Projection } from '@maru/read-models';
import { ProcessInFlight } from '../in-flight/process-in-flight.entity';
import { AddStateOfProcesses1700000000050 } from '../in-flight/state-of-processes.migration';
import { CreateProcessesInFlight1700000000020 } from '../in-flight/processes-in-flight.migration';
import { processesInFlightProjection } from '../in-flight/processes-in-flight.projection';
import { ProcessTimers } from '../timers/process-timers.entity';
import {
  AddTimersOnBehalfOf1700000000040,
  AddTimersTraceparent1700000000060,
  CreateProcessTimers1700000000010,
} from '../timers/process-timers.migration';
import { processTimersProjection } from '../timers/process-timers.projection';
import { CreateTimerGaps1700000000030 } from '../timers/timer-gaps.migration';
import type { Saga } from './saga';

/** The tables in which a context with a saga keeps its timers and the processes in flight. */
export const sagaEntities = [ProcessTimers, ProcessInFlight] as const;

/** The migrations of these tables. */
export const sagaMigrations = [
  CreateProcessTimers1700000000010,
  CreateProcessesInFlight1700000000020,
  CreateTimerGaps1700000000030,
  AddTimersOnBehalfOf1700000000040,
  AddStateOfProcesses1700000000050,
  AddTimersTraceparent1700000000060,
] as const;

/** The read models of a saga: the running timers of its processes, and the processes in flight. */
export function sagaProjections(
  saga: Pick<Saga, 'views' | 'advanced' | 'processIdField' | 'ended'>,
): readonly { readonly projection: Projection<ProcessTimers> | Projection<ProcessInFlight> }[] {
  const { views, advanced, processIdField, ended } = saga;
  const processIdOf = (data: Readonly<Record<string, unknown>>) => data[processIdField] as string;
  const { type } = advanced;
  return [
    { projection: processTimersProjection(views.timers, type, processIdOf) },
    { projection: processesInFlightProjection({ name: views.inFlight, type, processIdOf, ended }) },
  ];
}
