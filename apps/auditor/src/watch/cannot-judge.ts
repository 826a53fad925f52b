import type { Position } from '@maru/event-store';
import { MOST_BLIND } from './memory';

/** More subjects than the auditor remembers have events that only a newer version understands. */
export class CannotJudge extends Error {
  override readonly name = 'CannotJudge';

  constructor(type: string, position: Position) {
    super(
      `${MOST_BLIND} orders and SKUs have events of types such as ${type}, which this version does not know; ` +
        `the auditor waits before ${position} for a version that knows them`,
    );
  }
}
