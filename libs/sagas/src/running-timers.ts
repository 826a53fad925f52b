import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';

/** A running timer: the name of the machine's delay, its end and its beginning (ISO 8601, UTC). */
export interface RunningTimer {
  readonly name: string;
  readonly dueAt: string;
  /** Undefined in steps of versions that did not record it. */
  readonly setAt?: string | undefined;
}

interface Action {
  readonly type: string;
  readonly params: unknown;
}

/** The timers that run after a transition, named by their delays. XState knows them by ids only. */
export function advanceTimers(
  machine: AnyStateMachine,
  running: readonly RunningTimer[],
  actions: readonly Action[],
  now: Date,
): readonly RunningTimer[] {
  const names = timerNames(machine);
  const timers = new Map(running.map((timer) => [timer.name, timer]));
  for (const { type, params } of actions) {
    if (type === 'xstate.cancel') {
      timers.delete(names.get((params as { sendId: string }).sendId)!);
    } else if (type === 'xstate.raise') {
      const { id, delay } = params as { id: string; delay: number };
      const name = names.get(id)!;
      const dueAt = new Date(now.getTime() + delay).toISOString();
      timers.set(name, { name, dueAt, setAt: now.toISOString() });
    }
  }
  return [...timers.values()];
}

/** The machine's event for a timer; undefined when no active state waits for it. */
export function eventOfTimer(snapshot: AnyMachineSnapshot, timer: string): string | undefined {
  for (const node of snapshot._nodes as readonly AnyStateNode[]) {
    const transition = node.after.find(({ delay }) => delay === timer);
    if (transition) return transition.eventType as string;
  }
  return undefined;
}

/**
 * The timers of a process that a migration has just moved to this snapshot: those that its states wait for. A timer
 * that ran before keeps its due time, and a new one starts now.
 */
export function timersIn(
  snapshot: AnyMachineSnapshot,
  running: readonly RunningTimer[],
  now: Date,
): readonly RunningTimer[] {
  const names = new Set((snapshot._nodes as readonly AnyStateNode[]).flatMap(({ after }) => after.map(nameOf)));
  return [...names].map((name) => running.find((timer) => timer.name === name) ?? started(snapshot, name, now));
}

function started(snapshot: AnyMachineSnapshot, name: string, now: Date): RunningTimer {
  const delay: unknown = (snapshot.machine as AnyStateMachine).implementations.delays[name];
  const ms: unknown =
    typeof delay === 'function'
      ? (delay as (scope: unknown) => unknown)({ context: snapshot.context as unknown })
      : delay;
  if (typeof ms !== 'number') throw new Error(`${snapshot.machine.id}: no number is defined for the delay ${name}`);
  return { name, dueAt: new Date(now.getTime() + ms).toISOString(), setAt: now.toISOString() };
}

const nameOf = ({ delay }: { readonly delay?: unknown }) => String(delay);

const namesByMachine = new WeakMap<AnyStateMachine, ReadonlyMap<string, string>>();

/** Names of delays by the id that XState gives to their delayed events. */
function timerNames(machine: AnyStateMachine): ReadonlyMap<string, string> {
  let names = namesByMachine.get(machine);
  if (!names) {
    names = new Map(delaysOf(machine.root));
    namesByMachine.set(machine, names);
  }
  return names;
}

function* delaysOf(node: AnyStateNode): Generator<[id: string, name: string]> {
  for (const { eventType, delay } of node.after) {
    if (typeof delay !== 'string')
      throw new Error(`${node.id}: a time-out must be a named delay, not ${String(delay)}`);
    yield [eventType, delay];
  }
  for (const child of Object.values(node.states)) yield* delaysOf(child);
}
