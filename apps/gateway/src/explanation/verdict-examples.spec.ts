import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ago, behind, knownOrder, payment, paying } from '../../test/explanation/known-order';
import { verdictCodes } from './verdict-codes';
import { verdictOf } from './verdict-of';

const down = { state: 'down', error: 'no answer within 1200 ms' } as const;
const up = { state: 'up' } as const;
const message = {
  ...{ id: 'm-1', group: 'payments/integration', key: 'ordering.order-fulfilment-x', position: '3' },
  ...{ type: 'ordering.payment-requested.v1', attempts: 5, since: ago(20) },
};
const attempt = (change: object) => ({
  ...{ work: 'charge', attempts: 1, failures: 0, dueAt: ago(0.2), fault: null, detail: null, closed: false },
  ...change,
});
const circuit = { name: 'payment provider: charges', state: 'open', active: 0 };
const relay = { ...behind('ordering/relay'), lease: { holder: 'a-dead-host/7/x', here: false } };
const timer = {
  name: 'PAYMENT_TIMEOUT',
  goesTo: 'REFUNDING_PAYMENT',
  wouldDo: 'The process goes to REFUNDING_PAYMENT.',
};

const ended = (status: string, reason: string | null = null, detail: string | null = null, others = {}) =>
  knownOrder(paying({ state: status, asks: undefined, ended: true, timers: [] }, { status, reason, detail }), others);
const at = (payments: object) => knownOrder(paying(), { payments });
const provider = (change: object, attempts: object[]) => at(payment(change, attempts));
const ordering = (change: object) => knownOrder({}, { ordering: { facts: paying(), ...change } });

// Every sentence that a rule can give, because another language has one for each of them.
const examples = [
  ended('COMPLETED'),
  ended('COMPLETED', null, null, { notifications: { parked: [{ ...message, error: 'no', holdsUp: 0 }] } }),
  ended('CANCELLED'),
  ended('FAILED', 'PAYMENTS.DECLINED', 'the card has expired'),
  ended('FAILED', 'PAYMENTS.DECLINED'),
  ended('FAILED', 'INVENTORY.OUT_OF_STOCK'),
  ended('FAILED', 'SHIPPING.ADDRESS_ERASED'),
  knownOrder(paying(), { payments: 'down' }),
  at({ backends: { database: down, log: up, bus: up } }),
  at({ backends: { database: up, log: down, bus: up } }),
  at({ backends: { database: up, log: up, bus: down } }),
  knownOrder(paying({ unreadable: true, version: 7, waitsFor: [] })),
  knownOrder({}, { ordering: { facts: null, factsError: 'an undeclared type' } }),
  at({ parked: [{ ...message, error: 'a bad total', holdsUp: 2 }] }),
  at({ parked: [{ ...message, error: 'a bad total', holdsUp: 0 }] }),
  ordering({ relay }),
  ordering({ relay: { ...relay, lease: { here: false } } }),
  ordering({ groups: [behind('ordering/integration')] }),
  at({ ...payment({}, [attempt({ attempts: 0 })]), circuits: [{ ...circuit, closesAt: ago(-2) }] }),
  at({ ...payment({}, [attempt({ attempts: 0 })]), circuits: [circuit] }),
  provider({}, [attempt({ attempts: 0 })]),
  provider({}, [attempt({})]),
  provider({}, [attempt({ dueAt: ago(9) })]),
  provider({}, [attempt({ failures: 1, fault: 'busy', detail: 'try later', dueAt: ago(-4) })]),
  provider({ outcomeUnknown: true }, [attempt({ work: 'settlement', fault: 'answer-lost', dueAt: ago(-4) })]),
  provider({ outcomeUnknown: true }, []),
  at({ waiting: [{ ...message, reason: 'the copy of customer x is not here yet', nextTryAt: ago(-3) }] }),
  at({ waiting: [{ ...message, reason: 'a lock was not free' }] }),
  knownOrder(paying(null)),
  knownOrder(paying({ timers: [] })),
  knownOrder(paying({ stuck: true, timers: [] })),
  knownOrder(paying({ timers: [{ ...timer, dueAt: ago(1), records: [] }] })),
  knownOrder(
    paying({ timers: [{ ...timer, dueAt: ago(-60), records: ['ordering.payment-cancellation-requested.v1'] }] }),
  ),
].map(verdictOf);

const kept = path.join(__dirname, '../../test/explanation/verdicts.json');

describe('the verdicts', () => {
  it('are those of verdicts.json, by which the console says them in other languages', () => {
    expect(examples).toEqual(JSON.parse(readFileSync(kept, 'utf8')));
  });

  it('have an example of each code', () => {
    expect([...new Set(examples.map(({ code }) => code))].sort()).toEqual(Object.keys(verdictCodes).sort());
  });

  it('have every variable part of their sentences as a value', () => {
    for (const { sentence, next, values } of examples) {
      const moments = `${sentence} ${next}`.match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? [];
      expect(Object.values(values)).toEqual(expect.arrayContaining(moments));
    }
  });
});
