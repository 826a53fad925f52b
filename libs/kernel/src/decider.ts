import type { Decision, ReasonCode } from './decision';
import type { StoredState } from './stored-state';

/** A domain fact: a stored name (`ordering.order-placed.v1`) and plain JSON data. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/**
 * The rules of one aggregate as pure functions (Jérémie Chassaing, "Functional Event Sourcing Decider").
 * Time, ids and randomness come in with the command; neither function reads a clock or does I/O.
 * States are immutable: `evolve` returns a new one, and the same state may be shared by many readers.
 */
export interface Decider<Command, State, Event extends DomainEvent, Code extends ReasonCode = ReasonCode> {
  readonly initialState: State;
  decide(command: Command, state: State): Decision<Event, Code>;
  /** @throws UnknownEvent for a type that is not declared; end it with `unknownEvent`. */
  evolve(state: State, event: Event): State;
  /** How states are stored as snapshots; without it a state is always folded from its first event. */
  readonly stored?: StoredState<State>;
}

/** Folds a history into a state, oldest event first. */
export function fold<State, Event extends DomainEvent>(
  decider: Pick<Decider<never, State, Event>, 'initialState' | 'evolve'>,
  events: Iterable<Event>,
  from: State = decider.initialState,
): State {
  let state = from;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}
