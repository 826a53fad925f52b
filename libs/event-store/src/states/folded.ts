/** An aggregate as in the log; `revision` is undefined when it has no event. */
export interface Loaded<State> {
  readonly state: State;
  readonly revision: number | undefined;
}

/** A state with the place in its stream up to which it is folded. */
export interface Folded<State> extends Loaded<State> {
  /** Of the event at `revision`: a stream with another event there is another history. */
  readonly eventId: string | undefined;
  /** The revision of the last snapshot of the stream that is known here; -1 for none. */
  readonly snapshotAt: number;
  /** Whether events are known to follow it: a read of a long stream that is not at its end yet. */
  readonly partial: boolean;
}
