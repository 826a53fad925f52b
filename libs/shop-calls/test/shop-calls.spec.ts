import { SystemRandom } from '@maru/kernel';
import { Policies } from '@maru/resilience';
import type { CircuitChange } from '@maru/resilience';
import { Refusal } from '@maru/service';
import { eventually } from '@maru/testing';
import { callSettings, ShopCalls } from '../src';
import { ContextsOnTrial } from '../src/testing';

let contexts: ContextsOnTrial;
let changes: CircuitChange[];
let policies: Policies;
let calls: ShopCalls;

// Long time limits, because a busy machine must not fail calls. Tests about time set shorter ones.
const LONG_TIMEOUTS = { CALLS_BACKOFF_MS: '1', CALLS_TIMEOUT_MS: '10000', CALLS_COMMAND_TIMEOUT_MS: '20000' };

const open = (env: Record<string, string> = {}) => {
  calls?.close();
  changes = [];
  policies = new Policies(new SystemRandom(), (change) => changes.push(change));
  calls = new ShopCalls(contexts.addresses, callSettings.parse({ ...LONG_TIMEOUTS, ...env }), policies);
};
beforeEach(async () => {
  contexts = await ContextsOnTrial.open();
  contexts.answers = {
    GetOrder: () => 'ORDERING.UNKNOWN_ORDER',
    GetShipments: () => ({ shipments: [] }),
    GetPayments: () => ({ payments: [] }),
    PlaceOrder: () => ({ orderId: 'o-1', status: 'PENDING' }),
    CancelOrder: () => ({ orderId: 'o-1', status: 'CANCELLING' }),
  };
  open();
});
afterEach(() => {
  calls.close();
  contexts.close();
});

const shipments = (deadline?: Date) => calls.call('GetShipments', { orderIds: ['o-1'] }, { deadline });
const place = () =>
  calls.call(
    'PlaceOrder',
    { idempotencyKey: 'k', currency: 'EUR', lines: [], shippingAddress: {} as never, paymentToken: 't' },
    {},
  );
const cancel = () => calls.call('CancelOrder', { orderId: 'o-1' }, {});
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: unknown) => (error instanceof Refusal ? error.rejection.code : String(error)),
  );
const stateOf = (name: string) => policies.snapshots().find((each) => each.name === name)!;
const asked = (name: string) => contexts.counts()[name] ?? 0;

describe('an unreachable context', () => {
  it('opens only its own circuit after ten failed calls, and is called again when it is back', async () => {
    open({ CALLS_CIRCUIT_OPEN_MS: '200', CALLS_ATTEMPTS: '1' });
    contexts.stop('shipping');
    for (let i = 0; i < 10; i++) expect(await codeOf(shipments())).toBe('HTTP.UNAVAILABLE');
    expect(stateOf('shipping queries').circuit).toBe('open');
    const refused = shipments().catch((error: unknown) => error as Refusal);
    expect((await refused) as Refusal).toMatchObject({
      rejection: {
        code: 'HTTP.UNAVAILABLE',
        detail: 'shipping has failed too often lately; please try again in a moment.',
      },
    });
    expect(stateOf('shipping queries').faults).toMatchObject({ unavailable: 10, 'circuit-open': 1 });
    expect(await codeOf(calls.call('GetPayments', { orderIds: ['o-1'] }, {}))).toBe('answered');
    expect(changes).toEqual([{ callee: 'shipping queries', from: 'closed', to: 'open' }]);

    await contexts.start('shipping');
    await eventually(async () => expect(await codeOf(shipments())).toBe('answered'), 10_000);
  });

  it('is called a second time for queries and repeatable commands only', async () => {
    contexts.answers['GetShipments'] = () => (asked('GetShipments') === 1 ? 'HTTP.UNAVAILABLE' : { shipments: [] });
    expect(await codeOf(shipments())).toBe('answered');
    contexts.answers['PlaceOrder'] = () =>
      asked('PlaceOrder') === 1 ? 'HTTP.UNAVAILABLE' : { orderId: 'o-1', status: 'PENDING' };
    expect(await codeOf(place())).toBe('answered');
    contexts.answers['CancelOrder'] = () => 'HTTP.UNAVAILABLE';
    expect(await codeOf(cancel())).toBe('HTTP.UNAVAILABLE');
    expect(contexts.counts()).toMatchObject({ GetShipments: 2, PlaceOrder: 2, CancelOrder: 1 });
  });
});

describe('a refusal', () => {
  it('counts as an answer: the call is not repeated and the circuit stays closed', async () => {
    for (let i = 0; i < 15; i++)
      expect(await codeOf(calls.call('GetOrder', { orderId: 'o-1' }, {}))).toBe('ORDERING.UNKNOWN_ORDER');
    expect(asked('GetOrder')).toBe(15);
    expect(stateOf('ordering queries')).toMatchObject({ circuit: 'closed', answered: 15, failed: 0, faults: {} });
    // HTTP.TOO_LARGE is RESOURCE_EXHAUSTED in gRPC, as for a busy callee, but must not count as one.
    contexts.answers['PlaceOrder'] = () => 'HTTP.TOO_LARGE';
    expect(await codeOf(place())).toBe('HTTP.TOO_LARGE');
    expect(asked('PlaceOrder')).toBe(1);
  });
});

describe('the deadline of a caller', () => {
  it('is passed to the context unless the time limit of the call ends earlier', async () => {
    await shipments(new Date(Date.now() + 4_000));
    await shipments(new Date(Date.now() + 60_000));
    await place();
    const [little, much, command] = contexts.calls.map(({ patienceMs }) => patienceMs);
    expect(little).toBeLessThanOrEqual(4_001);
    expect(much).toBeGreaterThan(4_001);
    expect(much).toBeLessThanOrEqual(10_001);
    expect(command).toBeGreaterThan(10_001);
  });

  it('bounds all attempts together', async () => {
    open({ CALLS_TIMEOUT_MS: '1000', CALLS_ATTEMPTS: '5' });
    await eventually(async () => expect(await codeOf(shipments())).toBe('answered'));
    const before = asked('GetShipments');
    contexts.answers['GetShipments'] = () => 'hang';
    const began = Date.now();
    expect(await codeOf(shipments(new Date(began + 1_500)))).toBe('HTTP.GATEWAY_TIMEOUT');
    expect(Date.now() - began).toBeLessThan(4_000);
    expect(asked('GetShipments') - before).toBe(2);
  });

  it('prevents the call when it has passed', async () => {
    expect(await codeOf(shipments(new Date(Date.now() - 1)))).toBe('HTTP.GATEWAY_TIMEOUT');
    expect(asked('GetShipments')).toBe(0);
  });
});

describe('a slow context', () => {
  it('has at most ten commands and twenty queries at a time, and a queue for each', async () => {
    open({ CALLS_QUEUE: '1', CALLS_ATTEMPTS: '1' });
    contexts.answers['PlaceOrder'] = () => 'hang';
    const commands = Array.from({ length: 12 }, () => codeOf(place()));
    await eventually(async () => expect(asked('PlaceOrder')).toBe(10));
    expect(stateOf('ordering commands')).toMatchObject({ active: 10, queued: 1 });
    expect(await commands[11]).toBe('HTTP.UNAVAILABLE');
    expect(await codeOf(calls.call('GetOrder', { orderId: 'o-1' }, {}))).toBe('ORDERING.UNKNOWN_ORDER');
    contexts.answers['GetShipments'] = () => 'hang';
    const queries = Array.from({ length: 22 }, () => codeOf(shipments()));
    await eventually(async () => expect(stateOf('shipping queries')).toMatchObject({ active: 20, queued: 1 }));
    expect(await queries[21]).toBe('HTTP.UNAVAILABLE');
    // The hanging calls end with their contexts.
    contexts.close();
    await Promise.all([...commands, ...queries]);
  });
});
