import { fold } from '@maru/kernel';
import type { Decider, DomainEvent, ReasonCode } from '@maru/kernel';
import { deepStrictEqual, fail } from 'node:assert/strict';

/**
 * Tests a rule of a decider: `given(decider, [...events]).when(command).then([...events])`.
 * Accepted events are folded as well, so that a spec fails for an event that `evolve` cannot fold.
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
        /** Expects that the command is accepted and causes exactly these events. */
        then(expected: readonly Event[]): void {
          if (!decision.accepted) fail(`refused with ${decision.rejection.code}: ${decision.rejection.detail}`);
          deepStrictEqual(decision.events, expected);
          fold(decider, decision.events, state);
        },
        /** Expects that the command is accepted without events, because its effect is there already. */
        thenNothing(): void {
          this.then([]);
        },
        /** Expects that the command is refused with this code. */
        thenRejected(code: Code): void {
          if (decision.accepted) fail(`accepted with ${JSON.stringify(decision.events)}, expected ${code}`);
          deepStrictEqual(decision.rejection.code, code);
        },
        /** Checks the state after the command, for rules that events do not show. */
        thenState(check: (state: State) => void): void {
          if (!decision.accepted) fail(`refused with ${decision.rejection.code}: ${decision.rejection.detail}`);
          check(fold(decider, decision.events, state));
        },
      };
    },
  };
}
