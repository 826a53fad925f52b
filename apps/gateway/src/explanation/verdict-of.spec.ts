import { ago, behind, knownOrder, payment, paying } from '../../test/explanation/known-order';
import { verdictOf } from './verdict-of';

const ended = (status: string, reason: string | null = null) =>
  verdictOf(knownOrder(paying({ state: status, asks: undefined, ended: true, timers: [] }, { status, reason })));
const attempt = (change: object) => ({
  ...{ work: 'charge', attempts: 1, failures: 0, dueAt: ago(0.2), fault: null, detail: null, closed: false },
  ...change,
});
const down = { state: 'down', error: 'no answer within 1200 ms' } as const;
const up = { state: 'up' } as const;
const message = {
  ...{ id: 'm-1', group: 'payments/integration', key: 'ordering.order-fulfilment-x', position: '3' },
  ...{ type: 'ordering.payment-requested.v1', attempts: 5, since: ago(20) },
};

describe('the verdict on an order that has ended', () => {
  it('names how it ended, and the reason of a failure', () => {
    expect(ended('COMPLETED')).toMatchObject({ code: 'ENDED_CONFIRMED', next: 'Nothing more happens.' });
    expect(ended('CANCELLED').code).toBe('ENDED_CANCELLED');
    expect(ended('FAILED', 'PAYMENTS.DECLINED')).toMatchObject({ code: 'ENDED_FAILED', subject: 'PAYMENTS.DECLINED' });
    expect(ended('FAILED', 'INVENTORY.OUT_OF_STOCK').code).toBe('OUT_OF_STOCK');
  });

  it.each(['SHIPPING.ADDRESS_ERASED', 'PAYMENTS.TOKEN_ERASED'])('names an erased customer for %s', (reason) => {
    expect(ended('FAILED', reason).code).toBe('CUSTOMER_ERASED');
  });

  it('names a message that is still parked somewhere', () => {
    const facts = paying({ ended: true, asks: undefined }, { status: 'COMPLETED' });
    const parked = [{ ...message, group: 'notifications/integration', error: 'no', holdsUp: 0 }];
    const { code, next } = verdictOf(knownOrder(facts, { notifications: { parked } }));
    expect(code).toBe('ENDED_CONFIRMED');
    expect(next).toContain('m-1 of notifications/integration');
  });
});

describe('the verdict on an order that something holds up', () => {
  it('names a needed context that does not answer', () => {
    expect(verdictOf(knownOrder(paying(), { payments: 'down' }))).toMatchObject({
      code: 'CONTEXT_DOWN',
      subject: 'payments',
      sentence: 'The context payments does not answer (connect ECONNREFUSED), and the order needs it.',
    });
    expect(verdictOf(knownOrder(paying(), { ordering: 'down' }))).toMatchObject({ subject: 'ordering' });
  });

  it('is not about a context that the order does not wait for', () => {
    expect(verdictOf(knownOrder(paying(), { shipping: 'down' })).code).toBe('WAITS_FOR_TIMER');
  });

  it('names a database or a log that does not answer', () => {
    const backends = { database: down, log: up, bus: up };
    expect(verdictOf(knownOrder(paying(), { payments: { backends } }))).toMatchObject({
      code: 'DATABASE_AWAY',
      subject: 'payments',
    });
    const withoutLog = { backends: { database: up, log: down, bus: up }, facts: null };
    const verdict = verdictOf(knownOrder(paying(), { ordering: withoutLog }));
    expect(verdict).toMatchObject({ code: 'DATABASE_AWAY', subject: 'ordering' });
    expect(verdict.sentence).toContain('the event log');
  });

  it('names brokers that do not answer before the consumers that they leave behind', () => {
    const backends = { database: up, log: up, bus: down };
    const others = { ordering: { facts: paying(), backends, groups: [behind('ordering/integration')] } };
    expect(verdictOf(knownOrder({}, others)).code).toBe('BROKER_DOWN');
  });

  it('names a version of the process that no release has', () => {
    const old = paying({ unreadable: true, version: 7, waitsFor: [] });
    expect(verdictOf(knownOrder(old))).toMatchObject({ code: 'OLD_DEFINITION', subject: 'version 7' });
  });

  it('says that ordering cannot read the order', () => {
    const others = { ordering: { facts: null, factsError: 'an undeclared type' } };
    expect(verdictOf(knownOrder({}, others))).toMatchObject({
      code: 'NOT_TOLD',
      sentence: 'Ordering cannot read the order: an undeclared type.',
    });
  });

  it('names a parked message and how many it holds up', () => {
    const parked = [{ ...message, error: 'a bad total', holdsUp: 2 }];
    expect(verdictOf(knownOrder(paying(), { payments: { parked } }))).toMatchObject({
      code: 'PARKED',
      subject: 'payments/integration m-1',
      sentence:
        'payments/integration could not handle ordering.payment-requested.v1 and parked it: a bad total. ' +
        'It holds up 2 later messages.',
    });
  });

  it('names a relay whose lease no working instance has', () => {
    const relay = { ...behind('ordering/relay'), lease: { holder: 'a-dead-host/7/x', here: false } };
    const facts = { facts: paying() };
    const verdict = verdictOf(knownOrder({}, { ordering: { ...facts, relay } }));
    expect(verdict).toMatchObject({ code: 'RELAY_WITHOUT_LEASE', subject: 'ordering/relay' });
    expect(verdict.sentence).toContain('a-dead-host/7/x holds its lease without relaying');
    const free = { ...relay, lease: { here: false } };
    expect(verdictOf(knownOrder({}, { ordering: { ...facts, relay: free } })).sentence).toContain('nobody holds');
    const working = { ...relay, lease: { holder: 'this', here: true } };
    expect(verdictOf(knownOrder({}, { ordering: { ...facts, relay: working } })).code).toBe('CONSUMER_BEHIND');
  });

  it('calls a relay behind while another live instance renews its lease', () => {
    const relay = { ...behind('ordering/relay'), lease: { holder: 'another-host/7/x', here: false, renewed: true } };
    const verdict = verdictOf(knownOrder({}, { ordering: { facts: paying(), relay } }));
    expect(verdict).toMatchObject({ code: 'CONSUMER_BEHIND', subject: 'ordering/relay' });
  });

  it('names the parked message that holds the order up before one of a view', () => {
    const of = (group: string) => [{ ...message, id: group, group, error: 'no', holdsUp: 0 }];
    const view = { facts: paying(), parked: of('ordering/order-summary') };
    const both = knownOrder({}, { ordering: view, payments: { parked: of('payments/integration') } });
    expect(verdictOf(both)).toMatchObject({
      code: 'PARKED',
      subject: 'payments/integration payments/integration',
    });
    const relay = { ...view, parked: [...view.parked, ...of('ordering/relay')] };
    expect(verdictOf(knownOrder({}, { ordering: relay })).subject).toBe('ordering/relay ordering/relay');
  });

  it('names what holds the order up before a view that misses a parked message', () => {
    const parked = [{ ...message, group: 'ordering/order-summary', error: 'no', holdsUp: 0 }];
    const ordering = { facts: paying(), parked };
    const late = knownOrder({}, { ordering, payments: { groups: [behind('payments/integration')] } });
    expect(verdictOf(late).code).toBe('CONSUMER_BEHIND');
    expect(verdictOf(knownOrder({}, { ordering })).code).toBe('PARKED');
  });

  it('names a consumer that has not heard the last message for some time, and its lag', () => {
    const of = (seconds: number) =>
      verdictOf(knownOrder({}, { ordering: { facts: paying(), groups: [behind('ordering/integration', seconds)] } }));
    expect(of(30)).toMatchObject({ code: 'CONSUMER_BEHIND', subject: 'ordering/integration' });
    expect(of(30).sentence).toContain('It is 7 events behind.');
    expect(of(1).code).toBe('WAITS_FOR_TIMER');
  });

  it('names a message that waits for a copy, and any other that is tried again', () => {
    const waiting = (reason: string) =>
      verdictOf(knownOrder(paying(), { payments: { waiting: [{ ...message, reason, nextTryAt: ago(-3) }] } }));
    expect(waiting('the copy of customer x is not here yet').code).toBe('WAITING_FOR_COPY');
    expect(waiting('the key of customer x is not here yet').code).toBe('WAITING_FOR_COPY');
    expect(waiting('a lock was not free')).toMatchObject({
      code: 'RETRY_WAITS',
      next: `It is tried again at ${ago(-3)}.`,
    });
  });
});

describe('the verdict on an order that waits for the payment provider', () => {
  const of = (change: object, attempts: object[] | null, more: object = {}) =>
    verdictOf(knownOrder(paying(), { payments: { ...payment(change, attempts), ...more } }));

  it('names an open circuit before the message that waits for it', () => {
    const circuits = [{ name: 'payment provider: charges', state: 'open', active: 0, closesAt: ago(-2) }];
    const waiting = [{ ...message, reason: 'the circuit is open' }];
    expect(of({}, [attempt({ attempts: 0 })], { circuits, waiting })).toMatchObject({
      code: 'BREAKER_OPEN',
      next: `The provider is tried again at ${ago(-2)}; the order goes on when it answers.`,
    });
    const refunds = [{ ...circuits[0]!, name: 'payment provider: refunds' }];
    expect(of({}, [attempt({})], { circuits: refunds }).code).toBe('WAITS_FOR_PROVIDER');
  });

  it('tells a provider that hangs from one that was asked just now', () => {
    expect(of({}, [attempt({ dueAt: ago(0.2) })]).code).toBe('WAITS_FOR_PROVIDER');
    expect(of({}, [attempt({ dueAt: ago(9) })]).code).toBe('PROVIDER_HANGS');
  });

  it('names a lost answer, and the time of the next question', () => {
    const settlement = attempt({ work: 'settlement', failures: 1, fault: 'answer-lost', dueAt: ago(-4) });
    expect(of({ outcomeUnknown: true }, [settlement])).toMatchObject({
      code: 'PROVIDER_HANGS',
      next: `Payments asks for the outcome at ${ago(-4)}.`,
    });
  });

  it('names a busy provider with its words', () => {
    const busy = attempt({ failures: 1, fault: 'busy', detail: 'try later', dueAt: ago(-4) });
    const verdict = of({}, [busy]);
    expect(verdict).toMatchObject({ code: 'WAITS_FOR_PROVIDER', next: `It is asked again at ${ago(-4)}.` });
    expect(verdict.sentence).toContain('try later');
  });
});

describe('the verdict on an order that nothing holds up', () => {
  it('names the time-out that it waits for, and what that would do', () => {
    expect(verdictOf(knownOrder(paying()))).toMatchObject({
      code: 'WAITS_FOR_TIMER',
      subject: 'PAYMENT_TIMEOUT',
      next: 'payments answers, or PAYMENT_TIMEOUT fires. The process goes to REFUNDING_PAYMENT.',
    });
  });

  it('names a time-out that is due', () => {
    const timers = [{ name: 'PAYMENT_TIMEOUT', dueAt: ago(1), wouldDo: 'It ends.' }];
    expect(verdictOf(knownOrder(paying({ timers })))).toMatchObject({ code: 'TIMER_DUE', subject: 'PAYMENT_TIMEOUT' });
  });

  it('names a process that has stopped asking', () => {
    expect(verdictOf(knownOrder(paying({ stuck: true, timers: [] }))).code).toBe('ASKS_NO_MORE');
  });

  it('calls an order without a process, or without a timer, under way', () => {
    expect(verdictOf(knownOrder(paying(null))).code).toBe('IN_PROGRESS');
    expect(verdictOf(knownOrder(paying({ timers: [] }))).code).toBe('IN_PROGRESS');
  });
});
