import type { BreachFound, DataOf } from '@maru/contracts';
import { accept, reject, storedState, unknownEvent } from '@maru/kernel';
import type { Decider } from '@maru/kernel';
import type { BreachEvent } from './breach.events';

export type FoundBreach = DataOf<typeof BreachFound>;

export type BreachCommand =
  | ({ readonly type: 'RecordBreach' } & FoundBreach)
  | { readonly type: 'AcknowledgeBreach'; readonly breachId: string; readonly why: string };

export type BreachRejection = 'AUDITOR.UNKNOWN_BREACH';

export interface Breach {
  readonly breachId: string;
  readonly status: 'FOUND' | 'ACKNOWLEDGED';
}

/** Undefined before a breach exists. */
export type BreachState = Breach | undefined;

/** A breach is recorded once, however often it is found, and acknowledged once. The first reason counts. */
export const breachDecider: Decider<BreachCommand, BreachState, BreachEvent, BreachRejection> = {
  initialState: undefined,
  decide(command, state) {
    if (command.type === 'RecordBreach') {
      const { type: _, ...data } = command;
      return state ? accept() : accept({ type: 'auditor.breach-found.v1', data });
    }
    if (!state) return reject('AUDITOR.UNKNOWN_BREACH', 'There is no such breach.');
    const { breachId, why } = command;
    return state.status === 'ACKNOWLEDGED'
      ? accept()
      : accept({ type: 'auditor.breach-acknowledged.v1', data: { breachId, why } });
  },
  evolve(_, event) {
    const { breachId } = event.data;
    switch (event.type) {
      case 'auditor.breach-found.v1':
        return { breachId, status: 'FOUND' };
      case 'auditor.breach-acknowledged.v1':
        return { breachId, status: 'ACKNOWLEDGED' };
      default:
        return unknownEvent(event);
    }
  },
  stored: storedState(1),
};
