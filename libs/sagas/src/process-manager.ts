import { accept, unknownEvent } from '@maru/kernel';
import type { DataOf, EventContract, Decider, DomainEvent } from '@maru/kernel';
import { transition } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { HeardMessages } from './heard-messages';
import { ProcessVersions, UnknownProcessVersion } from './process-definition';
import type { ProcessDefinition } from './process-definition';
import { storedProcessState } from './stored-process-state';
import { advanceTimers, eventOfTimer, timersIn } from './running-timers';
import type { RunningTimer } from './running-timers';

/** "This has happened": a message from outside, as an event of the machine. */
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
  /** The version that it runs under; undefined before its first step. */
  readonly version: number | undefined;
  /** The situation under the last version that this release has. */
  readonly snapshot: AnyMachineSnapshot;
  readonly heard: HeardMessages;
  readonly timers: readonly RunningTimer[];
  /** Whether its last step says that it has ended. */
  readonly ended: boolean;
  /** Whether this release lacks a version of its history, so that it cannot tell where the process stands. */
  readonly unreadable: boolean;
}

/** One step of a process, as it is stored. The machine's requests follow it in the same append. */
export interface ProcessStep {
  readonly heard: { readonly messageId: string; readonly event: { readonly type: string } };
  /** The top-level state of the machine after the step. */
  readonly state: string;
  /** Every timer that runs after the step. */
  readonly timers: readonly RunningTimer[];
  /**
   * The version of the step, only when it differs from that of the step before (for the first step, from 1).
   */
  readonly version?: number;
  /** Present when the process waits for an answer and asks no more. */
  readonly stuck?: true;
}

export interface ProcessManagerOptions<Event extends { readonly type: string }, Advanced extends EventContract> {
  /** Every version that may be in flight. */
  readonly definitions: readonly ProcessDefinition<Event>[];
  /** The version on which new processes start, and to which others migrate; default the newest. */
  readonly startOn?: number | undefined;
  /**
   * The stored contracts of the requests of all versions. The streams have only these and the steps.
   */
  readonly requests: readonly EventContract[];
  /** The contract of the stored step. */
  readonly advanced: Advanced;
  /** The data of a stored step. */
  readonly record: (processId: string, step: ProcessStep) => DataOf<Advanced>;
  /** The stored form of a machine's request; default unchanged. */
  readonly request?: (request: DomainEvent) => DomainEvent;
}

/** A released machine was changed, so its history leads elsewhere. Give the change a new version. */
export class DefinitionMismatch extends Error {
  override readonly name = 'DefinitionMismatch';
  constructor(machine: string, version: number, event: string, recorded: string, computed: string) {
    super(
      `${machine}, version ${version}: after "${event}" the log says ${recorded}, today's machine says ${computed}; ` +
        'a changed machine needs a new version',
    );
  }
}

/** The recorded event of a fired timer, free of XState's own names for delayed transitions. */
const TIMER_FIRED = 'timer-fired';

/** The version of a process whose steps name none. */
const FIRST_VERSION = 1;

/**
 * An XState machine as an event-sourced process manager. No actor runs. Each command is one pure transition, which is
 * stored as the step (the heard message, the state, the running timers) and the requests of the machine's actions. A
 * state is rebuilt by playing the recorded events through the same version of the machine. A process ends under the
 * version on which it began, unless a newer one migrates it.
 *
 * The machine is plain data: actions are requests made with `ask`, delays are named, `after` is the time-out. A message
 * that was heard before, or that the present state does not handle, causes nothing.
 * @throws RangeError for impossible versions. `decide` throws the transient UnknownProcessVersion for a process under a
 *   version that is not among the definitions; `evolve` throws DefinitionMismatch when a released machine was changed
 */
export function processManager<Event extends { readonly type: string }, Advanced extends EventContract>(
  options: ProcessManagerOptions<Event, Advanced>,
): Decider<ProcessCommand<Event>, ProcessState, DomainEvent, never> {
  const { advanced, record, request = (asked) => asked } = options;
  const versions = new ProcessVersions(options.definitions as readonly ProcessDefinition[], options.startOn);
  const asked = new Set(options.requests.map(({ type }) => type));
  // A decided step is folded next, so its transition is remembered instead of made twice.
  const decided = new WeakMap<DomainEvent, { readonly from: AnyMachineSnapshot; readonly to: AnyMachineSnapshot }>();

  /** The situations in which to hear the next event: moved to the newest version, then unchanged. */
  function situations(state: ProcessState, now: Date): readonly Situation[] {
    const { version, snapshot, timers } = state;
    const here = { version: version ?? versions.startOn, snapshot, timers };
    if (version === undefined || version >= versions.startOn) return [here];
    const moved = versions.move(snapshot, version, versions.startOn);
    return moved
      ? [{ version: versions.startOn, snapshot: moved, timers: timersIn(moved, timers, now) }, here]
      : [here];
  }

  /** The situation before the step, under its recorded version; undefined without that version. */
  function origin({ version: at, snapshot }: ProcessState, version: number): AnyMachineSnapshot | undefined {
    if (at === undefined) return versions.start(version);
    if (!versions.get(version)) return undefined;
    return at === version ? snapshot : versions.move(snapshot, at, version);
  }

  function advance(at: Situation, before: ProcessState, command: ProcessCommand<Event>, event: MachineEvent) {
    const { processId, messageId, now } = command;
    const { machine, stuck } = versions.get(at.version)!;
    const [reached, actions] = transition(machine, at.snapshot as never, toMachineEvent(at.snapshot, event) as never);
    const next = reached as AnyMachineSnapshot;
    // A fired timer has ended, also when the machine stays in the state that started it.
    const running = at.timers.filter(({ name }) => command.kind !== 'fire-timer' || name !== command.timer);
    const step: ProcessStep = {
      heard: { messageId, event },
      state: stateName(next),
      timers: advanceTimers(machine, running, actions, now),
      ...(at.version === (before.version ?? FIRST_VERSION) ? {} : { version: at.version }),
      ...(stuck?.(next) ? { stuck: true } : {}),
    };
    const requests = actions
      .filter(({ type }) => !type.startsWith('xstate.'))
      .map(({ type, params }) => request({ type, data: params }));
    const stored: DomainEvent = { type: advanced.type, data: record(processId, step) };
    decided.set(stored, { from: before.snapshot, to: next });
    return accept(stored, ...requests);
  }

  return {
    initialState: {
      version: undefined,
      snapshot: versions.start(versions.startOn)!,
      heard: HeardMessages.none,
      timers: [],
      ended: false,
      unreadable: false,
    },

    decide(command, state) {
      if (state.heard.has(command.messageId) || state.ended) return accept();
      if (command.kind === 'fire-timer' && !state.timers.some(isTimer(command))) return accept();
      if (state.unreadable) throw new UnknownProcessVersion(state.version!, command.processId, versions.all);
      const event = command.kind === 'hear' ? command.event : { type: TIMER_FIRED, timer: command.timer };
      const at = situations(state, command.now).find(({ snapshot }) => takes(snapshot, event));
      if (at) return advance(at, state, command, event);
      const { version, snapshot } = state;
      if (version !== undefined && toMachineEvent(snapshot, event) === undefined)
        throw new DefinitionMismatch(snapshot.machine.id, version, event.type, stateName(snapshot), 'no such timer');
      return accept();
    },

    evolve(state, event) {
      if (asked.has(event.type)) return state;
      if (event.type !== advanced.type) return unknownEvent(event as never);
      const { heard, state: recorded, timers, version = state.version ?? FIRST_VERSION } = event.data as ProcessStep;
      const after = { version, heard: state.heard.with(heard.messageId), timers };
      const from = state.unreadable ? undefined : origin(state, version);
      if (!from) return { ...after, snapshot: state.snapshot, ended: versions.ended.has(recorded), unreadable: true };
      const known = decided.get(event);
      const { machine } = versions.get(version)!;
      const snapshot = known?.from === state.snapshot ? known.to : replay(machine, from, heard.event);
      const computed = snapshot ? stateName(snapshot) : 'no such timer';
      if (!snapshot || computed !== recorded)
        throw new DefinitionMismatch(machine.id, version, heard.event.type, recorded, computed);
      return { ...after, snapshot, ended: snapshot.status === 'done', unreadable: false };
    },

    stored: storedProcessState(versions),
  };
}

interface Situation {
  readonly version: number;
  readonly snapshot: AnyMachineSnapshot;
  readonly timers: readonly RunningTimer[];
}

interface MachineEvent {
  readonly type: string;
}

/** The name of the top-level state; nested states are private to the machine. */
export function stateName(snapshot: AnyMachineSnapshot): string {
  return typeof snapshot.value === 'string' ? snapshot.value : Object.keys(snapshot.value as object)[0]!;
}

function replay(machine: AnyStateMachine, from: AnyMachineSnapshot, event: MachineEvent) {
  const machineEvent = toMachineEvent(from, event);
  return machineEvent && (transition(machine, from as never, machineEvent as never)[0] as AnyMachineSnapshot);
}

function takes(snapshot: AnyMachineSnapshot, event: MachineEvent): boolean {
  const machineEvent = toMachineEvent(snapshot, event);
  return machineEvent !== undefined && snapshot.can(machineEvent);
}

/** The recorded event as the machine's event; undefined for a timer that no active state waits for. */
function toMachineEvent(snapshot: AnyMachineSnapshot, event: MachineEvent): MachineEvent | undefined {
  if (event.type !== TIMER_FIRED) return event;
  const type = eventOfTimer(snapshot, (event as unknown as { timer: string }).timer);
  return type === undefined ? undefined : { type };
}

function isTimer({ timer, dueAt }: FireTimer) {
  return (running: RunningTimer) => running.name === timer && running.dueAt === dueAt;
}
