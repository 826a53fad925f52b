import { fold } from '@maru/kernel';
import type { AnyStateNode } from 'xstate';
import type { Decider, DomainEvent } from '@maru/kernel';
import { stateName } from '../src';
import type { ProcessCommand, ProcessDefinition, ProcessState, ProcessStep } from '../src';

type AnyDecider<Event> = Decider<ProcessCommand<Event>, ProcessState, DomainEvent, never>;

/** The messages that lead through a machine, each with the name that it has in the description. */
export type Messages<Event> = ReadonlyMap<string, Event>;

const NOW = new Date('2030-01-01T00:00:00.000Z');
const PROCESS = '00000000-0000-5000-8000-000000000000';

/**
 * Describes the behaviour of a process by trying every message and every timer in every situation.
 * Each one with an effect has a line: the state after it, its requests and the running timers. Situations that differ
 * only in a new combination of known data are tried once.
 * @param decider has one definition, or starts on the one that is described
 */
export function describeBehaviour<Event extends { readonly type: string }>(
  decider: AnyDecider<Event>,
  messages: Messages<Event>,
): string {
  const lines: string[] = [];
  const seen = new Set<string>();
  const open: DomainEvent[][] = [[]];
  for (let log = open.shift(); log; log = open.shift()) {
    const before = fold(decider, log);
    const tried = [
      ...[...messages].map(([name, event]) => [name, hear(log.length, event)] as const),
      ...before.timers.map(({ name, dueAt }) => [`after ${name}`, fire(name, dueAt)] as const),
    ];
    for (const [cause, command] of tried) {
      const decision = decider.decide(command, before);
      if (!decision.accepted || decision.events.length === 0) continue;
      lines.push(`${situation(before)}\n  ${cause} -> ${outcome(decision.events, command.now)}`);
      const after = [...log, ...(JSON.parse(JSON.stringify(decision.events)) as DomainEvent[])];
      if (isNew(fold(decider, after), seen)) open.push(after);
    }
  }
  return `${grouped(lines).join('\n')}\n`;
}

type Versioned = Pick<ProcessDefinition, 'version' | 'machine' | 'migrate'>;

/** Where each state of an older version is moved to. */
export function describeMigration(to: Versioned, from: Versioned): string {
  const migrate = to.migrate?.[from.version];
  if (!migrate) return '';
  const values = atomic(from.machine.root).map(valueOf);
  const moved = values.map((value) => {
    const there = migrate({ value, context: {} } as never);
    return `  ${JSON.stringify(value)} -> ${there ? JSON.stringify(there.value) : 'stays'}`;
  });
  return [`from version ${from.version}`, ...moved, ''].join('\n');
}

const atomic = (node: AnyStateNode): readonly AnyStateNode[] =>
  node.type === 'atomic' ? [node] : Object.values(node.states as Record<string, AnyStateNode>).flatMap(atomic);

function valueOf({ path }: { readonly path: readonly string[] }): unknown {
  return path.reduceRight<unknown>((inner, key) => (inner === undefined ? key : { [key]: inner }), undefined);
}

const hear = <Event>(nth: number, event: Event): ProcessCommand<Event> => {
  return { kind: 'hear', processId: PROCESS, messageId: `m-${nth}`, event, now: NOW };
};

function fire(timer: string, dueAt: string): ProcessCommand<never> {
  return { kind: 'fire-timer', processId: PROCESS, messageId: `${timer} ${dueAt}`, timer, dueAt, now: new Date(dueAt) };
}

/** The state and its context, without the input and without the payload that began it. */
function situation({ snapshot }: ProcessState): string {
  const { settings: _, order: __, ...context } = snapshot.context as Record<string, unknown>;
  return `${JSON.stringify(snapshot.value)} ${JSON.stringify(context)}`;
}

function outcome([step, ...requests]: readonly DomainEvent[], now: Date): string {
  const after = step!.data as ProcessStep;
  const timers = after.timers.map(({ name, dueAt }) => `${name} ${Date.parse(dueAt) - now.getTime()}`);
  const asked = requests.map(({ type, data }) => `asks ${type} ${JSON.stringify(data)}`);
  return [after.state, after.stuck ? 'stuck' : '', ...timers, ...asked].filter((part) => part !== '').join('; ');
}

/** New when its state was not seen with one of the things that it remembers. */
function isNew(state: ProcessState, seen: Set<string>): boolean {
  const { settings: _, order: __, ...context } = state.snapshot.context as Record<string, unknown>;
  const value = JSON.stringify(state.snapshot.value);
  const marks = Object.entries(context).map(([key, of]) => `${value} ${key} ${JSON.stringify(of)}`);
  // A machine may count without end, so stop at eight.
  const counted = Object.values(context).some((of) => typeof of === 'number' && of > 8);
  const unseen = [`${value} ${stateName(state.snapshot)}`, ...marks].filter((mark) => !seen.has(mark));
  unseen.forEach((mark) => seen.add(mark));
  return unseen.length > 0 && !counted;
}

function grouped(lines: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const line of new Set(lines)) {
    const [head, tail] = line.split('\n') as [string, string];
    groups.set(head, [...(groups.get(head) ?? []), tail]);
  }
  return [...groups].map(([head, tails]) => [head, ...tails].join('\n'));
}
