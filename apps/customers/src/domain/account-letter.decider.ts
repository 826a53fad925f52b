import { AccountLetterRequested } from '@maru/contracts';
import type { DataOf, EventOf } from '@maru/contracts';
import { accept, storedState, unknownEvent } from '@maru/kernel';
import type { Decider } from '@maru/kernel';

export interface AccountLetterState {
  readonly requested: boolean;
}

/** A letter is requested once; the same request again has no effect. */
export const accountLetterDecider: Decider<
  DataOf<typeof AccountLetterRequested>,
  AccountLetterState,
  EventOf<typeof AccountLetterRequested>,
  never
> = {
  initialState: { requested: false },
  decide: (data, { requested }) => (requested ? accept() : accept({ type: AccountLetterRequested.type, data })),
  evolve: (_, event) => (event.type === AccountLetterRequested.type ? { requested: true } : unknownEvent(event.type)),
  stored: storedState(1),
};
