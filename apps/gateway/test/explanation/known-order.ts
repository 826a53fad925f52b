import { contextNames } from '@maru/contracts';
import { contextExplanation } from '@maru/service';
import type { ContextExplanation } from '@maru/service';
import { Known } from '../../src/explanation/known';
import type { KnownContext } from '../../src/explanation/known';

export const ORDER = '11111111-1111-4111-8111-111111111111';
export const NOW = new Date('2030-01-01T12:00:00.000Z');
/** A moment so many seconds before (or, negative, after) NOW. */
export const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000).toISOString();

type Change = Partial<Omit<ContextExplanation, 'context'>>;
const up = { state: 'up' } as const;

/** The answer of a quiet context. */
export const quiet = (context: string, change: Change = {}): ContextExplanation =>
  contextExplanation.parse({
    ...{ context, backends: { database: up, log: up, bus: up }, groups: [], relay: null },
    ...{ parked: [], waiting: [], circuits: [], facts: { known: false } },
    ...change,
  });

/** The facts of an order that is being paid, one minute before its time-out. */
export const paying = (process: object | null = {}, order: object = {}) => ({
  known: true,
  order: { status: 'STOCK_RESERVED', reason: null, detail: null, ...order },
  process: process && {
    ...{ type: 'order-fulfilment', version: 2, state: 'STOCK_RESERVED', since: ago(5), asks: 'payments' },
    waitsFor: ['payment-captured', 'payment-refused'],
    timers: [{ name: 'PAYMENT_TIMEOUT', dueAt: ago(-60), wouldDo: 'The process goes to REFUNDING_PAYMENT.' }],
    ...{ ended: false, stuck: false, unreadable: false },
    ...process,
  },
});

/** An order in the shop; `'down'` for a context that does not answer. */
export function knownOrder(facts: object, others: Readonly<Record<string, Change | 'down'>> = {}): Known {
  const contexts = contextNames.map((context): KnownContext => {
    const change = others[context];
    if (change === 'down') return { context, reachable: false, error: 'connect ECONNREFUSED' };
    const own = context === 'ordering' ? { facts: { ...facts } } : {};
    return { ...quiet(context, { ...own, ...change }), context, reachable: true };
  });
  return new Known(ORDER, NOW, contexts);
}

export const payment = (change: object, attempts: object[] | null = []) => ({
  facts: { known: true, payment: { status: 'open', outcomeUnknown: false, ...change }, attempts },
});

const group = { position: '5', behind: true };
/** A group that has not heard an event of the order since some seconds. */
export const behind = (name: string, seconds = 30) => ({
  ...{ ...group, group: name, lag: { events: 7, more: false } },
  unheard: {
    type: 'payments.payment-captured.v1',
    stream: 'payments.payment-x',
    position: '6',
    recordedAt: ago(seconds),
  },
});
