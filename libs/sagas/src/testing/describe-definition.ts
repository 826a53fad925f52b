import { fold } from '@maru/kernel';
import type { AnyStateNode } from 'xstate';
import type { Decider, DomainEvent } from '@maru/kernel';
import type { ProcessDefinition } from '../process-definition';
import { stateName } from '../process-manager';
import type { ProcessCommand, ProcessState, ProcessStep } from '../process-manager';

type AnyDecider<Event> = Decider<ProcessCommand<Event>, ProcessState, DomainEvent, never>;

/** The messages that lead through a machine, by their names in the description. */
export type Messages<Event> = ReadonlyMap<string, Event>;

const NOW = new Date('2030-01-01T00:00:00.000Z');
const PROCESS = '00000000-0000-5000-8000-000000000000';

/**
 * Describes the behaviour of a process by trying every message and every timer in every situation. Each one with an
 * effect has a line: the state after it, its requests and the running timers. Situations that differ only in a new
 * combination of known data are tried once.
 * @param decider has one definition, or starts on the one that is described
 * @param undescribed the parts of the machine's context that are no part of a situation, such as its input
 */
export function describeBehaviour<Event extends { readonly type: string }>(
  decider: AnyDecider<Event>,
  messages: Messages<Event>,
  undescribed: readonly string[] = [],
): string {
  const situationOf = (state: ProcessState) => situation(state, undescribed);
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
      lines.push(`${text(situationOf(before))}\n  ${cause} -> ${outcome(decision.events, command.now)}`);
      const after = [...log, ...(JSON.parse(JSON.stringify(decision.events)) as DomainEvent[])];
      if (isNew(situationOf(fold(decider, after)), seen)) open.push(after);
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

interface Situation {
  readonly name: string;
  /** As JSON. */
  readonly value: string;
  readonly context: Readonly<Record<string, unknown>>;
}

function situation({ snapshot }: ProcessState, undescribed: readonly string[]): Situation {
  const all = Object.entries(snapshot.context as Record<string, unknown>);
  const context = Object.fromEntries(all.filter(([key]) => !undescribed.includes(key)));
  return { name: stateName(snapshot), value: JSON.stringify(snapshot.value), context };
}

const text = ({ value, context }: Situation) => `${value} ${JSON.stringify(context)}`;

function outcome([step, ...requests]: readonly DomainEvent[], now: Date): string {
  const after = step!.data as ProcessStep;
  const timers = after.timers.map(({ name, dueAt }) => `${name} ${Date.parse(dueAt) - now.getTime()}`);
  const asked = requests.map(({ type, data }) => `asks ${type} ${JSON.stringify(data)}`);
  return [after.state, after.stuck ? 'stuck' : '', ...timers, ...asked].filter((part) => part !== '').join('; ');
}

/** Whether its state was not seen yet, or not with one of the values in its context. Marks it as seen. */
function isNew({ name, value, context }: Situation, seen: Set<string>): boolean {
  const marks = Object.entries(context).map(([key, of]) => `${value} ${key} ${JSON.stringify(of)}`);
  // A machine may count without end, so stop at eight.
  const counted = Object.values(context).some((of) => typeof of === 'number' && of > 8);
  const unseen = [`${value} ${name}`, ...marks].filter((mark) => !seen.has(mark));
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
