import { entityOf } from '@maru/messaging';
import type { OutsideTheFlow } from '@maru/messaging';
import type { ContextExplanation } from './context-explanation';

/** The parked messages, each with the number of later messages that it holds up. */
export const parkedOf = (found: readonly OutsideTheFlow[]): ContextExplanation['parked'] =>
  found
    .filter(({ state }) => state === 'parked')
    .map(({ error, ...message }) => ({ ...shown(message), error, holdsUp: queuedBehind(message, found) }));

/** The messages that are tried again by themselves. Those that only queue behind one are counted there. */
export const waitingOf = (found: readonly OutsideTheFlow[]): ContextExplanation['waiting'] =>
  found
    .filter(({ state }) => state === 'waiting')
    .map(({ error: reason, ...message }) => ({ ...shown(message), reason }));

type Shown = Omit<OutsideTheFlow, 'error'>;

const shown = ({ id, group, key, position, type, attempts, faults, since, dueAt }: Shown) => ({
  ...{ id, group, key, position, type },
  // A message that waits for its infrastructure or another context was tried, too.
  attempts: attempts + faults,
  since: since.toISOString(),
  ...(dueAt && { nextTryAt: dueAt.toISOString() }),
});

const queuedBehind = ({ group, key, position }: Shown, found: readonly OutsideTheFlow[]): number =>
  found.filter((each) => each.group === group && entityOf(each.key) === entityOf(key) && each.position > position)
    .length;
