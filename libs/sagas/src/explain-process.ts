import { transition } from 'xstate';
import type { AnyMachineSnapshot, AnyStateNode, StateValue } from 'xstate';
import type { ProcessState, ProcessStep } from './process-manager';
import { eventOfTimer } from './running-timers';
import type { RunningTimer } from './running-timers';

/** A running timer, and what the process would do if it fired now. */
export interface ExplainedTimer {
  readonly name: string;
  readonly dueAt: string;
  readonly wouldDo: string;
  /** The state after it; undefined when only another release can tell. */
  readonly goesTo?: string;
  /** The types of the events that it would record. */
  readonly records?: readonly string[];
}

/** Where a process stands, what it waits for, and what it does when that does not come. */
export interface ExplainedProcess {
  readonly type: string;
  readonly version: number;
  /** With its inner states: `PAYMENT_COMPLETED.booking`. */
  readonly state: string;
  readonly since: string;
  /** The machine's events that it handles in this state. */
  readonly waitsFor: readonly string[];
  readonly timers: readonly ExplainedTimer[];
  readonly ended: boolean;
  /** Whether it got no answer and has stopped asking. */
  readonly stuck: boolean;
  /** Whether this release lacks the version of the process, so that it cannot go on here. */
  readonly unreadable: boolean;
}

/** The last stored step of a process, and its time. */
export interface LastStep {
  readonly step: ProcessStep;
  readonly at: Date;
}

/** @param type the name of the saga */
export function explainProcess(type: string, process: ProcessState, { step, at }: LastStep): ExplainedProcess {
  const { snapshot, timers, ended, unreadable } = process;
  const known = unreadable ? undefined : snapshot;
  return {
    type,
    version: process.version ?? 1,
    state: known ? pathOf(known.value as StateValue) : step.state,
    since: at.toISOString(),
    waitsFor: known && !ended ? eventsOf(known) : [],
    timers: timers.map((timer) => ({ name: timer.name, dueAt: timer.dueAt, ...effectOf(known, timer) })),
    ended,
    stuck: step.stuck === true,
    unreadable,
  };
}

function pathOf(value: StateValue): string {
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([state, inner]) => (inner ? `${state}.${pathOf(inner)}` : state))
    .join(' and ');
}

const eventsOf = ({ _nodes }: AnyMachineSnapshot): readonly string[] => [
  ...new Set(
    (_nodes as readonly AnyStateNode[]).flatMap(({ ownEvents }) =>
      (ownEvents as readonly string[]).filter((event) => !event.startsWith('xstate.')),
    ),
  ),
];

/** One pure transition, of which only the words are kept. */
function effectOf(
  snapshot: AnyMachineSnapshot | undefined,
  { name }: RunningTimer,
): Omit<ExplainedTimer, 'name' | 'dueAt'> {
  const type = snapshot && eventOfTimer(snapshot, name);
  if (!snapshot || type === undefined)
    return { wouldDo: 'Only a release that has this version of the process can tell.' };
  const [next, actions] = transition(snapshot.machine, snapshot as never, { type });
  const state = pathOf((next as AnyMachineSnapshot).value as StateValue);
  const asked = actions.filter(({ type }) => !type.startsWith('xstate.')).map(({ type }) => type);
  const goes = state === pathOf(snapshot.value as StateValue) ? `stays in ${state}` : `goes to ${state}`;
  const wouldDo = asked.length === 0 ? `The process ${goes}.` : `The process ${goes} and records ${asked.join(', ')}.`;
  return { wouldDo, goesTo: state, records: asked };
}
