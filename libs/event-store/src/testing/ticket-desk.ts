import { accept, reject, SeededRandom, storedState, SystemScheduler } from '@maru/kernel';
import type { Causation, Decider, Random, Scheduler } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { AggregateStore } from '../aggregate-store';
import type { EventStore } from '../event-store';

/** A small aggregate for tests of command execution: a desk that sells numbered tickets, one to each buyer. */
export interface Desk {
  readonly left: number;
  readonly buyers: readonly string[];
}

export type DeskCommand =
  | { readonly do: 'open'; readonly tickets: number }
  /** Naturally idempotent, because a buyer with a ticket gets no second one. */
  | { readonly do: 'buy'; readonly buyer: string }
  /** Not idempotent at all. */
  | { readonly do: 'print'; readonly tickets: number }
  | { readonly do: 'jam' }
  | { readonly do: 'print-nonsense' };

export type DeskEvent =
  | { readonly type: 'desk.tickets-printed.v1'; readonly data: { readonly tickets: number; readonly note?: bigint } }
  | { readonly type: 'desk.ticket-sold.v1'; readonly data: { readonly buyer: string; readonly ticket: number } };

export type DeskCode = 'DESK.SOLD_OUT' | 'DESK.OPEN';

const printed = (tickets: number): DeskEvent => ({ type: 'desk.tickets-printed.v1', data: { tickets } });

export const desk: Decider<DeskCommand, Desk, DeskEvent, DeskCode> = {
  initialState: { left: 0, buyers: [] },
  decide(command, { left, buyers }) {
    switch (command.do) {
      case 'open':
        return left + buyers.length > 0 ? reject('DESK.OPEN', 'the desk is open') : accept(printed(command.tickets));
      case 'print':
        return accept(printed(command.tickets));
      case 'buy':
        if (buyers.includes(command.buyer)) return accept();
        if (left === 0) return reject('DESK.SOLD_OUT', 'there is no ticket left');
        return accept({
          type: 'desk.ticket-sold.v1',
          data: { buyer: command.buyer, ticket: buyers.length + 1 },
        });
      case 'print-nonsense':
        return accept({ type: 'desk.tickets-printed.v1', data: { tickets: 1, note: 1n } });
      case 'jam':
        throw new Error('the printer is jammed');
    }
  },
  evolve: (state, event) =>
    event.type === 'desk.tickets-printed.v1'
      ? { ...state, left: state.left + event.data.tickets }
      : { left: state.left - 1, buyers: [...state.buyers, event.data.buyer] },
  stored: storedState(1),
};

export function openDesk(
  store: EventStore,
  options: {
    scheduler?: Scheduler;
    random?: Random;
    attempts?: number;
    cacheSize?: number;
    cacheBytes?: number;
    events?: readonly { readonly type: DeskEvent['type'] }[];
    decider?: typeof desk;
    mayBeStored?: (state: Desk) => boolean;
  } = {},
) {
  return new AggregateStore({
    decider: desk,
    events: [{ type: 'desk.tickets-printed.v1' }, { type: 'desk.ticket-sold.v1' }],
    streamPrefix: 'fair.desk',
    store,
    scheduler: new SystemScheduler(),
    random: new SeededRandom(1),
    ...options,
  });
}

export const buy = (buyer: string | number): DeskCommand => ({ do: 'buy', buyer: String(buyer) });
export const aMessage = (messageId: string = randomUUID()): Causation => ({ messageId, correlationId: 'conversation' });
