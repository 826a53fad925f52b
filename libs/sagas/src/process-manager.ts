import type { DataOf, EventContract } from '@maru/contracts';
import { accept } from '@maru/kernel';
import type { Decider, DomainEvent } from '@maru/kernel';
import { initialTransition, transition } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine, EventFromLogic, InputFrom } from 'xstate';
import { advanceTimers, eventOfTimer } from './running-timers';
import type { RunningTimer } from './running-timers';

/** "This has happened": a message of the outside, as an event of the machine. */
export interface Hear<Event> {
  readonly kind: 'hear';
  readonly processId: string;
  readonly messageId: string;
  readonly event: Event;
  readonly now: Date;
}

/** "This timer is due." It does nothing when the process no longer runs it. */
export interface FireTimer {
  readonly kind: 'fire-timer';
  readonly processId: string;
  readonly messageId: string;
  readonly timer: string;
  /** ISO 8601, as it was recorded. */
  readonly dueAt: string;
  readonly now: Date;
}

export type ProcessCommand<Event> = Hear<Event> | FireTimer;

export interface ProcessState {
  readonly snapshot: AnyMachineSnapshot;
  readonly heard: ReadonlySet<string>;
  readonly timers: readonly RunningTimer[];
}

/** One step of a process, as it is stored. What the machine asks for stands behind it in the same append. */
export interface ProcessStep {
  readonly heard: { readonly messageId: string; readonly event: { readonly type: string } };
  /** The top-level state of the machine after the step. */
  readonly state: string;
  /** Every timer that runs after the step. */
  readonly timers: readonly RunningTimer[];
}

export interface ProcessManagerOptions<Machine extends AnyStateMachine, Advanced extends EventContract> {
  readonly machine: Machine;
  readonly input: InputFrom<Machine>;
  /** The contract of the stored step. */
  readonly advanced: Advanced;
  /** The data of a stored step. */
  readonly record: (processId: string, step: ProcessStep) => DataOf<Advanced>;
  /** What a request of the machine is stored as; default as it is. */
  readonly request?: (request: DomainEvent) => DomainEvent;
}

/** The stored history leads elsewhere under today's machine: a definition may grow, but must not rewrite what has happened. */
export class DefinitionMismatch extends Error {
  override readonly name = 'DefinitionMismatch';
  constructor(machine: string, event: string, recorded: string, computed: string) {
    super(`${machine}: after "${event}" the log says ${recorded}, today's machine says ${computed}`);
  }
}

/** How a fired timer is recorded: the machine's event of a delayed transition, free of XState's own naming. */
const TIMER_FIRED = 'timer-fired';

/**
 * An XState machine as an event-sourced process manager. No actor runs: each command is one pure transition, whose outcome
 * is stored as the step (what was heard, the state, the running timers) and the requests that the machine's actions ask for.
 * A state is rebuilt by playing the recorded events through the same machine.
 *
 * The machine speaks in plain data: actions are requests made with `ask`, delays are named, `after` is the time-out.
 * Hearing a message again, or one that the present state does not handle, causes nothing.
 */
export function processManager<Machine extends AnyStateMachine, Advanced extends EventContract>(
  options: ProcessManagerOptions<Machine, Advanced>,
): Decider<ProcessCommand<EventFromLogic<Machine>>, ProcessState, DomainEvent, never> {
  const { machine, input, advanced, record, request = (asked) => asked } = options;
  const [start] = initialTransition(machine, input as never);
  // What was just decided is folded next: the transition need not be made twice.
  const decided = new WeakMap<DomainEvent, { readonly from: AnyMachineSnapshot; readonly to: AnyMachineSnapshot }>();

  function replay(snapshot: AnyMachineSnapshot, event: ProcessStep['heard']['event']): AnyMachineSnapshot {
    const [next] = transition(machine, snapshot as never, toMachineEvent(snapshot, event) as never);
    return next as AnyMachineSnapshot;
  }

  return {
    initialState: { snapshot: start as AnyMachineSnapshot, heard: new Set(), timers: [] },

    decide(command, { snapshot, heard, timers }) {
      const { processId, messageId, now } = command;
      if (heard.has(messageId)) return accept();
      if (command.kind === 'fire-timer' && !timers.some(isTimer(command))) return accept();
      const event = command.kind === 'hear' ? command.event : { type: TIMER_FIRED, timer: command.timer };
      const machineEvent = toMachineEvent(snapshot, event);
      if (!snapshot.can(machineEvent)) return accept();
      const [next, actions] = transition(machine, snapshot as never, machineEvent as never);
      const step: ProcessStep = {
        heard: { messageId, event },
        state: stateName(next as AnyMachineSnapshot),
        timers: advanceTimers(machine, timers, actions, now),
      };
      const requests = actions
        .filter(({ type }) => !type.startsWith('xstate.'))
        .map(({ type, params }) => request({ type, data: params }));
      const stored: DomainEvent = { type: advanced.type, data: record(processId, step) };
      decided.set(stored, { from: snapshot, to: next as AnyMachineSnapshot });
      return accept(stored, ...requests);
    },

    evolve(state, event) {
      if (event.type !== advanced.type) return state;
      const { heard, state: recorded, timers } = event.data as ProcessStep;
      const known = decided.get(event);
      const next = known?.from === state.snapshot ? known.to : replay(state.snapshot, heard.event);
      const computed = stateName(next);
      if (computed !== recorded) throw new DefinitionMismatch(machine.id, heard.event.type, recorded, computed);
      return { snapshot: next, heard: new Set(state.heard).add(heard.messageId), timers };
    },
  };
}

/** The name of the top-level state: nested states are the machine's own business. */
export function stateName(snapshot: AnyMachineSnapshot): string {
  return typeof snapshot.value === 'string' ? snapshot.value : Object.keys(snapshot.value as object)[0]!;
}

function toMachineEvent(snapshot: AnyMachineSnapshot, event: { readonly type: string }): { readonly type: string } {
  if (event.type !== TIMER_FIRED) return event;
  return { type: eventOfTimer(snapshot, (event as unknown as { timer: string }).timer) };
}

function isTimer({ timer, dueAt }: FireTimer) {
  return (running: RunningTimer) => running.name === timer && running.dueAt === dueAt;
}
