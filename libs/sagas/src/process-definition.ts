import { initialTransition } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine, EventFromLogic, InputFrom, StateValue } from 'xstate';

/** The situation of a process as plain data: the value of the machine's state and its context. */
export interface ProcessSnapshot {
  readonly value: StateValue;
  readonly context: unknown;
}

/** One version of a process: a machine that never changes once it is released. */
export interface ProcessDefinition<Event extends { readonly type: string } = { readonly type: string }> {
  /** 1, 2, …; stored with the processes that run under it. */
  readonly version: number;
  readonly machine: AnyStateMachine;
  readonly input: unknown;
  /**
   * Pure functions, by the version they move from, that give the same situation under this version; undefined leaves
   * the process where it is for now. A process moves at its next step. Without an entry it ends under its own version.
   */
  readonly migrate?: Readonly<Record<number, (old: ProcessSnapshot) => ProcessSnapshot | undefined>>;
  /** Whether the process waits for an answer and asks no more by itself; recorded in the step. */
  readonly stuck?: (snapshot: ProcessSnapshot) => boolean;
  /** The events that the machine takes; only for the types. */
  readonly takes?: (event: Event) => void;
}

/** A definition whose `input` is checked against its machine. */
export function defineProcess<Machine extends AnyStateMachine>(
  definition: Omit<ProcessDefinition<EventFromLogic<Machine>>, 'machine' | 'input' | 'takes'> & {
    readonly machine: Machine;
    readonly input: InputFrom<Machine>;
  },
): ProcessDefinition<EventFromLogic<Machine>> {
  return definition;
}

/** This release lacks the version of the process, so the message waits for a release that has it. */
export class UnknownProcessVersion extends Error {
  override readonly name = 'UnknownProcessVersion';
  /** The message is not at fault, so the bus tries it until it succeeds, and a client gets 503. */
  readonly transient = true;

  constructor(
    readonly version: number,
    processId: string,
    known: readonly number[],
  ) {
    super(
      `process ${processId} runs under version ${version} and this release, which has ${known.join(', ')}, cannot read it; ` +
        'the message waits for a release that can',
    );
  }
}

/** The versions of a process that this release has, and the one on which new processes start. */
export class ProcessVersions {
  private readonly byVersion: ReadonlyMap<number, ProcessDefinition>;
  private readonly starts = new Map<number, AnyMachineSnapshot>();
  /** The version on which new processes start, and to which others move. */
  readonly startOn: number;
  /** Top-level states in which a process has ended, under any of the versions. */
  readonly ended: ReadonlySet<string>;

  /**
   * @throws RangeError for no definition, a version twice or below 1, or a start on a missing version
   */
  constructor(
    definitions: readonly ProcessDefinition[],
    startOn = Math.max(...definitions.map(({ version }) => version)),
  ) {
    this.byVersion = new Map(definitions.map((definition) => [definition.version, definition]));
    this.startOn = startOn;
    if (this.byVersion.size !== definitions.length) throw new RangeError('a version is defined twice');
    if (this.all.some((version) => !Number.isSafeInteger(version) || version < 1))
      throw new RangeError(`versions are whole numbers from 1 on, not ${this.all.join(', ')}`);
    if (!this.byVersion.has(startOn))
      throw new RangeError(`new processes cannot start on version ${startOn}; there are ${this.all.join(', ')}`);
    this.ended = new Set(definitions.flatMap(({ machine }) => finalStates(machine)));
  }

  /** In ascending order. */
  get all(): readonly number[] {
    return [...this.byVersion.keys()].sort((a, b) => a - b);
  }

  get(version: number): ProcessDefinition | undefined {
    return this.byVersion.get(version);
  }

  /** Where a process of this version begins; undefined when there is no such version. */
  start(version: number): AnyMachineSnapshot | undefined {
    const definition = this.byVersion.get(version);
    if (definition && !this.starts.has(version)) {
      const [snapshot] = initialTransition(definition.machine, definition.input as never);
      this.starts.set(version, snapshot as AnyMachineSnapshot);
    }
    return this.starts.get(version);
  }

  /** The same situation under another version; undefined when no migration leads there now. */
  move(snapshot: AnyMachineSnapshot, from: number, to: number): AnyMachineSnapshot | undefined {
    const definition = this.byVersion.get(to);
    const here = { value: snapshot.value as StateValue, context: snapshot.context as unknown };
    const moved = definition?.migrate?.[from]?.(here);
    return moved && definition!.machine.resolveState(moved);
  }
}

const finalStates = ({ root }: AnyStateMachine): readonly string[] =>
  Object.values(root.states).flatMap(({ key, type }) => (type === 'final' ? [key] : []));
