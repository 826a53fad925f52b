import type { EventStore, NewEvent } from '../event-store';
import { anEvent } from './contract-bench';

const EVENTS_PER_APPEND = 1_000;

/** Appends this many events that each print one ticket, in large batches. */
export async function printTickets(store: EventStore, stream: string, count: number, first = 0): Promise<void> {
  for (let from = first; from < first + count; from += EVENTS_PER_APPEND) {
    const events: NewEvent[] = [];
    while (events.length < Math.min(EVENTS_PER_APPEND, first + count - from))
      events.push(anEvent({ tickets: 1 }, 'desk.tickets-printed.v1'));
    await store.append(stream, from === 0 ? 'no-stream' : from - 1, events);
  }
}

/** A gate that holds callers until it is opened. */
export function closedGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}
