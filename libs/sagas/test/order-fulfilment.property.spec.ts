import type { DomainEvent } from '@maru/kernel';
import { deriveId, fold } from '@maru/kernel';
import fc from 'fast-check';
import { contractByType } from '@maru/contracts';
import { DEFAULT_FULFILMENT_SETTINGS, orderFulfilment, stateName } from '../src';
import type { FulfilmentEvent, OrderToFulfil, ProcessCommand } from '../src';
import { HonestShop } from './honest-shop';
import type { Answer, Answers, Participant } from './honest-shop';

const decider = orderFulfilment(DEFAULT_FULFILMENT_SETTINGS);
const orderId = deriveId('order', 'property');
const order: OrderToFulfil = {
  orderId,
  customerId: deriveId('customer'),
  currency: 'EUR',
  lines: [{ productId: deriveId('product'), sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  shippingAddress: 'sealed.v1.address-of-ada',
  paymentToken: 'tok_approve',
};

interface InFlight extends Answer {
  readonly id: string;
}

/** One order in a shop whose messages are late, doubled and out of order (but for those of one participant). */
class World {
  readonly shop: HonestShop;
  readonly log: DomainEvent[] = [];
  readonly asked: string[] = [];
  private state = decider.initialState;
  private now = 0;
  private sent = 0;
  private readonly answers: InFlight[] = [];
  private readonly requests: { readonly key: Participant; readonly event: DomainEvent }[] = [];
  private readonly delivered: InFlight[] = [];

  constructor(answers: Answers) {
    this.shop = new HonestShop(answers);
    this.send([{ from: 'order', event: { type: 'order-placed', order } }]);
  }

  get ended(): boolean {
    return this.state.snapshot.status === 'done';
  }

  cancel(): void {
    this.send(this.shop.cancel());
  }

  /** One of: a request arrives, an answer arrives, an old answer arrives once more, a timer fires. */
  happen(kind: 'request' | 'answer' | 'again' | 'timer', pick: number): boolean {
    if (kind === 'timer') {
      const timer = this.state.timers[pick % this.state.timers.length];
      if (!timer) return false;
      this.now = Math.max(this.now, Date.parse(timer.dueAt));
      const messageId = deriveId(orderId, timer.name, timer.dueAt);
      this.decide({ kind: 'fire-timer', messageId, timer: timer.name, dueAt: timer.dueAt, ...this.common() });
      return true;
    }
    if (kind === 'request') {
      const request = takeFirstOfAKey(this.requests, ({ key }) => key, pick);
      if (request) this.send(this.shop.asked(request.event.type, request.event.data));
      return request !== undefined;
    }
    const answer =
      kind === 'answer'
        ? takeFirstOfAKey(this.answers, ({ from }) => from, pick)
        : this.delivered[pick % this.delivered.length];
    if (!answer) return false;
    if (kind === 'answer') this.delivered.push(answer);
    this.decide({ kind: 'hear', messageId: answer.id, event: answer.event, ...this.common() });
    return true;
  }

  /** What the log alone says: folded anew it must be what we have. */
  replayed(): string {
    return stateName(fold(decider, JSON.parse(JSON.stringify(this.log)) as DomainEvent[]).snapshot);
  }

  get stateName(): string {
    return stateName(this.state.snapshot);
  }

  private common() {
    this.now += 7;
    return { processId: orderId, now: new Date(this.now) };
  }

  private decide(command: ProcessCommand<FulfilmentEvent>): void {
    const decision = decider.decide(command, this.state);
    if (!decision.accepted) throw new Error('a process never refuses');
    this.state = fold(decider, decision.events, this.state);
    this.log.push(...decision.events);
    for (const event of decision.events.slice(1)) {
      contractByType.get(event.type)!.schema.parse(event.data);
      this.asked.push(event.type);
      const about = /\.(stock|payment|shipment|order)-/.exec(event.type)![1] as
        'stock' | 'payment' | 'shipment' | 'order';
      const key = ({ stock: 'inventory', payment: 'payments', shipment: 'shipping', order: 'order' } as const)[about];
      this.requests.push({ key, event });
    }
  }

  private send(answers: readonly Answer[]): void {
    for (const answer of answers) this.answers.push({ ...answer, id: deriveId('message', this.sent++) });
  }
}

/** Removes the oldest element of one of the keys: order is kept per key, and across keys there is none. */
function takeFirstOfAKey<Element>(queue: Element[], keyOf: (element: Element) => string, pick: number) {
  const keys = [...new Set(queue.map(keyOf))];
  if (keys.length === 0) return undefined;
  const key = keys[pick % keys.length];
  return queue.splice(
    queue.findIndex((element) => keyOf(element) === key),
    1,
  )[0];
}

const step = fc.record({
  kind: fc.constantFrom('request', 'answer', 'again', 'timer', 'request', 'answer', 'cancel'),
  pick: fc.nat(7),
});
const answers = fc.record({ stock: likely(), payment: likely(), shipment: likely() });
function likely() {
  return fc.constantFrom(true, true, true, false);
}

function run(answer: Answers, steps: readonly { kind: string; pick: number }[]): World {
  const world = new World(answer);
  for (const { kind, pick } of steps)
    if (kind === 'cancel') world.cancel();
    else world.happen(kind as 'answer', pick);
  // The faults are over: what is under way arrives, and timers fire when nothing else is left to happen.
  const rest = ['answer', 'request', 'timer'] as const;
  for (let left = 100; !world.ended && left > 0; left--) rest.some((kind) => world.happen(kind, 0));
  return world;
}

describe('whatever the order in which things happen', () => {
  const always = (check: (world: World) => void) =>
    fc.assert(
      fc.property(answers, fc.array(step, { maxLength: 40 }), (answer, steps) => check(run(answer, steps))),
      { numRuns: 2_000 },
    );

  it('every process ends, and its log alone tells the same', () => {
    always((world) => {
      expect([world.stateName, world.ended]).toEqual([expect.stringMatching(/^(COMPLETED|FAILED|CANCELLED)$/), true]);
      expect(world.replayed()).toBe(world.stateName);
      expect(world.stateName).toBe(
        { confirmed: 'COMPLETED', failed: 'FAILED', cancelled: 'CANCELLED' }[world.shop.order as 'failed'],
      );
    });
  });

  it('no order ends paid without goods, or with goods set aside for nothing', () => {
    always(({ stateName: state, shop, asked }) => {
      if (state === 'COMPLETED') {
        expect([shop.stock, shop.money, shop.parcel]).toEqual(['reserved', 'captured', 'booked']);
        return;
      }
      expect(['free', 'refused', 'released']).toContain(shop.stock);
      expect(['none', 'refused', 'cancelled', 'refunded']).toContain(shop.money);
      expect(['none', 'refused', 'cancelled']).toContain(shop.parcel);
      const was = (what: string) => asked.some((type) => type.startsWith(`ordering.${what}-requested.`));
      if (shop.money === 'refunded') expect(was('payment-cancellation')).toBe(true);
      if (was('payment')) expect(was('payment-cancellation') || shop.money === 'refused').toBe(true);
      if (was('stock-reservation')) expect(was('stock-release') || shop.stock === 'refused').toBe(true);
      if (was('shipment')) expect(was('shipment-cancellation') || shop.parcel === 'refused').toBe(true);
    });
  });

  it('each step is asked for at most once, and money never before the goods are set aside', () => {
    always(({ asked }) => {
      for (const what of ['stock-reservation', 'payment', 'shipment'])
        expect(asked.filter((type) => type.startsWith(`ordering.${what}-requested.`)).length).toBeLessThanOrEqual(1);
      const payment = asked.indexOf('ordering.payment-requested.v1');
      if (payment >= 0) expect(asked.slice(0, payment)).toEqual(['ordering.stock-reservation-requested.v1']);
    });
  });
});
