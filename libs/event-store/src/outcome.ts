import type { ReasonCode, Rejection } from '@maru/kernel';

/** The outcome of a command. `revision` is the stream's last one at the decision; undefined when it has no event. */
export type Outcome<State, Event, Code extends ReasonCode> =
  | {
      readonly accepted: true;
      readonly events: readonly Event[];
      readonly state: State;
      readonly revision: number | undefined;
    }
  | {
      readonly accepted: false;
      readonly rejection: Rejection<Code>;
      readonly state: State;
      readonly revision: number | undefined;
    };

/** The stream kept moving, so the command lost every race and was given up. A later retry may succeed. */
export class ConcurrencyConflict extends Error {
  override readonly name = 'ConcurrencyConflict';
  constructor(stream: string, attempts: number) {
    super(`${stream} changed under ${attempts} attempts in a row`);
  }
}
