import { fold } from '@maru/kernel';
import type { Decider, DomainEvent, ReasonCode } from '@maru/kernel';
import { deepStrictEqual, fail } from 'node:assert/strict';

/**
 * Reads like the rule it tests: `given(decider, [...events]).when(command).then([...events])`.
 * Every decision is folded as well, so that an event that `evolve` cannot take fails here.
 */
export function given<Command, State, Event extends DomainEvent, Code extends ReasonCode>(
  decider: Decider<Command, State, Event, Code>,
  history: readonly Event[],
) {
  const state = fold(decider, history);
  return {
    when(command: Command) {
      const decision = decider.decide(command, state);
      return {
        /** The command is accepted and causes exactly these events. */
        then(expected: readonly Event[]): void {
          if (!decision.accepted) fail(`refused with ${decision.rejection.code}: ${decision.rejection.detail}`);
          deepStrictEqual(decision.events, expected);
          fold(decider, decision.events, state);
        },
        /** The command is accepted and changes nothing: it was done before. */
        thenNothing(): void {
          this.then([]);
        },
        /** The command is refused with this code. */
        thenRejected(code: Code): void {
          if (decision.accepted) fail(`accepted with ${JSON.stringify(decision.events)}, expected ${code}`);
          deepStrictEqual(decision.rejection.code, code);
        },
        /** The state after the command, for what events do not say. */
        thenState(check: (state: State) => void): void {
          if (!decision.accepted) fail(`refused with ${decision.rejection.code}: ${decision.rejection.detail}`);
          check(fold(decider, decision.events, state));
        },
      };
    },
  };
}
