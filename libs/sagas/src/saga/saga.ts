import type { AggregateStore } from '@maru/event-store';
import type { DomainEvent, EventContract } from '@maru/kernel';
import type { Settings } from '@maru/service';
import type { Type } from '@nestjs/common';
import type { ProcessDefinition } from '../process-definition';
import type { ProcessCommand, ProcessManagerOptions, ProcessState } from '../process-manager';

/** The processes of a saga, one stream each, as an injectable class: `Fulfilments extends AggregateStore<…>`. */
export type ProcessStore<Event> = AggregateStore<ProcessCommand<Event>, ProcessState, DomainEvent, never>;

/** How processes begin with a message that lacks some of the data that they need. */
export interface SagaBeginning<Event, Source = unknown> {
  readonly types: readonly string[];
  /** The provider of the rest. */
  readonly from: Type<Source>;
  readonly event: (source: Source, processId: string) => Promise<Event>;
}

/**
 * A machine, and the map from heard messages to its events. `sagaProviders`, `sagaControllers` and `sagaProjections`
 * make the rest from it. Its names are stored, so they never change.
 */
export interface Saga<
  Event extends { readonly type: string } = { readonly type: string },
  Advanced extends EventContract = EventContract,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- only the saga itself looks into its waits
  Waits = any,
> extends Omit<ProcessManagerOptions<Event, Advanced>, 'definitions' | 'startOn'> {
  /** Its name in logs and metrics, e.g. `order-fulfilment`. */
  readonly name: string;
  /** The context that runs it. */
  readonly context: string;
  /** The streams of its processes are `<prefix>-<id>`. */
  readonly streamPrefix: string;
  /** The class under which its processes are injected. */
  readonly store: Type<ProcessStore<Event>>;
  /** The time limits of its machines, from the settings of the context. */
  waits(settings: Settings): Waits;
  /** Every version that may be in flight. */
  readonly definitions: (waits: Waits) => readonly ProcessDefinition<Event>[];
  /** The version on which new processes start; default the newest. */
  startOn?(settings: Settings): number | undefined;
  /** The token under which a global module may provide `MoreDefinitions`, to try a version before it is released. */
  readonly more?: symbol;
  /** The field of the process id in the data of all events that it hears and stores. */
  readonly processIdField: string;
  /** The machine's event for a message, by the message's stored name. */
  readonly heard: { readonly [type: string]: (data: never) => Event };
  /** How a process begins, unless a message in `heard` begins it. */
  readonly begins?: SagaBeginning<Event>;
  /** The top-level states in which a process has ended. */
  readonly ended: readonly string[];
  /** By the name of a time-out, the group that has to answer before it is due. */
  readonly askedBy?: Readonly<Record<string, string>>;
  /** Whether a state may be kept in a snapshot; default always. A state that this release cannot read never is. */
  readonly mayBeStored?: (process: ProcessState) => boolean;
  /** The consumer groups of its views. */
  readonly views: { readonly timers: string; readonly inFlight: string };
}

/** Further definitions, made from the waits; provided under the token `more` of a saga. */
export type MoreDefinitions<Event extends { readonly type: string }, Waits> = (
  waits: Waits,
) => readonly ProcessDefinition<Event>[];

/** A saga whose events are checked against its machine's. */
export function defineSaga<
  Event extends { readonly type: string },
  Advanced extends EventContract,
  Waits,
  Source = unknown,
>(
  saga: Omit<Saga<Event, Advanced, Waits>, 'begins'> & { readonly begins?: SagaBeginning<Event, Source> },
): Saga<Event, Advanced, Waits> {
  return saga as Saga<Event, Advanced, Waits>;
}

/** Every event of the saga's streams: its steps, and the requests of all versions. */
export const contractsOf = ({ advanced, requests }: Pick<Saga, 'advanced' | 'requests'>): readonly EventContract[] => [
  advanced,
  ...requests,
];

/** All definitions, those of `more` behind the saga's own. */
export function allVersions<Event extends { readonly type: string }>(
  saga: Saga<Event>,
  settings: Settings,
  more: MoreDefinitions<Event, unknown> = () => [],
): { readonly definitions: readonly ProcessDefinition<Event>[]; readonly startOn: number } {
  const waits: unknown = saga.waits(settings);
  const definitions = [...saga.definitions(waits), ...more(waits)];
  const newest = Math.max(...definitions.map(({ version }) => version));
  return { definitions, startOn: saga.startOn?.(settings) ?? newest };
}
