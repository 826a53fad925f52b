import { deriveId } from '@maru/kernel';
import type { DomainEvent, Random } from '@maru/kernel';
import type { ProcessCommand, ProcessState } from '@maru/sagas';
import type { Registration } from './aggregates-of-contexts';

const LONGEST = 60;
// Fields that name other things get few values, so that many events concern the same thing.
const NAMES = /(Id|warehouse|reason|sku)$/;
const VALUES = 6;

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)]!;

/**
 * A random history of up to 60 events that the decider can fold. It begins with a fixture of the aggregate's first
 * type. Fixtures of any of `types` follow, with random ids and other names.
 */
export function historyOf(
  { decider, events }: Registration,
  fixtures: ReadonlyMap<string, DomainEvent>,
  types: readonly string[],
  random: Random,
): readonly DomainEvent[] {
  const first = fixtures.get(events[0]!.type)!;
  if (isStep(first)) return processHistory(decider as never, first, random);
  const history: DomainEvent[] = [];
  let state = decider.initialState;
  const length = Math.ceil(random.next() * LONGEST);
  for (let tries = 0; history.length < length && tries < 4 * LONGEST; tries++) {
    const event = tries === 0 ? first : renamed(fixtures.get(pick(random, types))!, random);
    try {
      state = decider.evolve(state, event);
      history.push(event);
    } catch {
      // This event cannot follow here, so another one is tried.
    }
  }
  return history;
}

function renamed({ type, data }: DomainEvent, random: Random): DomainEvent {
  return {
    type,
    data: JSON.parse(JSON.stringify(data), (key, value: unknown) =>
      typeof value === 'string' && NAMES.test(key) ? `${key}-${Math.floor(random.next() * VALUES)}` : value,
    ),
  };
}

interface Step extends DomainEvent {
  readonly data: { readonly heard: { readonly event: { readonly type: string } } };
}

const isStep = (event: DomainEvent): event is Step =>
  typeof event.data === 'object' && event.data !== null && 'heard' in event.data && 'timers' in event.data;

const ANSWERS = [
  ...['stock-reserved', 'stock-reservation-refused', 'stock-released', 'payment-captured', 'payment-refused'],
  ...['payment-cancelled', 'payment-refunded', 'shipment-booked', 'shipment-refused', 'shipment-cancelled'],
  ...['order-cancellation-requested', 'order-confirmed', 'order-failed', 'order-cancelled'],
].map((type) => ({ type, reason: 'SHOP.REASON', detail: 'a detail' }));

interface ProcessDecider {
  readonly initialState: ProcessState;
  decide(command: ProcessCommand<object>, state: ProcessState): { readonly events: readonly DomainEvent[] };
  evolve(state: ProcessState, event: DomainEvent): ProcessState;
}

/** The events of a process that hears random messages while some of its timers run out. */
function processHistory(decider: ProcessDecider, first: Step, random: Random): readonly DomainEvent[] {
  const history: DomainEvent[] = [];
  let state = decider.initialState;
  let now = Date.parse('2030-01-01T00:00:00.000Z');
  for (let n = 0; n < LONGEST && !state.ended; n++) {
    const processId = 'process';
    const messageId = deriveId('random history', String(n));
    const timer = state.timers.length > 0 && random.next() < 0.3 ? pick(random, state.timers) : undefined;
    if (timer) now = Date.parse(timer.dueAt);
    const id = { processId, messageId, now: new Date(now) };
    const command = timer
      ? { ...id, kind: 'fire-timer' as const, timer: timer.name, dueAt: timer.dueAt }
      : { ...id, kind: 'hear' as const, event: n === 0 ? first.data.heard.event : pick(random, ANSWERS) };
    // Converted as in the store, because another process folds the stored form.
    const caused = JSON.parse(JSON.stringify(decider.decide(command, state).events)) as DomainEvent[];
    for (const event of caused) state = decider.evolve(state, event);
    history.push(...caused);
  }
  return history;
}
