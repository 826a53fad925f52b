import type { Decider, DomainEvent } from '@maru/kernel';
import { deriveId, fold } from '@maru/kernel';
import { contractByType } from '@maru/contracts';
import fc from 'fast-check';
import { stateName, UnknownProcessVersion } from '@maru/sagas';
import type { FulfilmentEvent, OrderToFulfil } from '../../src/fulfilment';
import type { ProcessCommand, ProcessState } from '@maru/sagas';
import { HonestShop } from './honest-shop';
import type { Answer, Answers, Participant } from './honest-shop';

export type FulfilmentDecider = Decider<ProcessCommand<FulfilmentEvent>, ProcessState, DomainEvent, never>;

const order: OrderToFulfil = {
  orderId: '',
  customerId: deriveId('customer'),
  currency: 'EUR',
  lines: [{ productId: deriveId('product'), sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  shippingAddress: 'sealed.v1.address-of-ada',
  paymentToken: 'tok_approve',
};

export type Happening = 'request' | 'answer' | 'again' | 'timer';

interface InFlight extends Answer {
  readonly id: string;
}

/** One order in a shop whose messages are late and doubled. Only the messages of one participant keep their order. */
export class OrderInShop {
  readonly shop: HonestShop;
  readonly orderId: string;
  readonly log: DomainEvent[] = [];
  readonly asked: string[] = [];
  /** Messages and timers for a process whose version the release does not know. */
  waited = 0;
  private state: ProcessState;
  private now = 0;
  private sent = 0;
  private readonly answers: InFlight[] = [];
  private readonly requests: { readonly key: Participant; readonly event: DomainEvent }[] = [];
  private readonly delivered: InFlight[] = [];

  constructor(
    answers: Answers,
    private decider: FulfilmentDecider,
    name: string | number = 'property',
  ) {
    this.shop = new HonestShop(answers);
    this.orderId = deriveId('order', name);
    this.state = decider.initialState;
    this.send([{ from: 'order', event: { type: 'order-placed', order: { ...order, orderId: this.orderId } } }]);
  }

  /** Lets another release take over, which knows of the process only its log. */
  deploy(decider: FulfilmentDecider): void {
    this.decider = decider;
    this.state = this.refolded();
  }

  get ended(): boolean {
    return this.state.ended;
  }

  get version(): number | undefined {
    return this.state.version;
  }

  cancel(): void {
    this.send(this.shop.cancel());
  }

  /** Cancels the order so that the process gets the cancellation before the order. */
  cancelBefore(): void {
    this.cancel();
    this.answers.unshift(this.answers.pop()!);
    this.happen('answer', 0);
  }

  /** Delivers a request, an answer or an old answer again, or fires a timer; false when there is none. */
  happen(kind: Happening, pick: number): boolean {
    if (kind === 'timer') {
      const timer = this.state.timers[pick % this.state.timers.length];
      if (!timer) return false;
      this.now = Math.max(this.now, Date.parse(timer.dueAt));
      const messageId = deriveId(this.orderId, timer.name, timer.dueAt);
      return this.decide({ kind: 'fire-timer', messageId, timer: timer.name, dueAt: timer.dueAt, ...this.common() });
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
    const heard = this.decide({ kind: 'hear', messageId: answer.id, event: answer.event, ...this.common() });
    if (kind === 'answer')
      if (heard) this.delivered.push(answer);
      else this.answers.unshift(answer);
    return heard;
  }

  /** The state from a fold of the log, which must equal the present state. */
  replayed(): string {
    return stateName(this.refolded().snapshot);
  }

  private refolded(): ProcessState {
    return fold(this.decider, JSON.parse(JSON.stringify(this.log)) as DomainEvent[]);
  }

  get stateName(): string {
    return stateName(this.state.snapshot);
  }

  private common() {
    this.now += 7;
    return { processId: this.orderId, now: new Date(this.now) };
  }

  /** False when the command must wait for another release. */
  private decide(command: ProcessCommand<FulfilmentEvent>): boolean {
    const decision = this.decision(command);
    if (!decision) return false;
    this.state = fold(this.decider, decision.events, this.state);
    this.log.push(...decision.events);
    for (const event of decision.events.slice(1)) {
      contractByType.get(event.type)!.schema.parse(event.data);
      this.asked.push(event.type);
      const about = /\.(stock|payment|shipment|order)-/.exec(event.type)![1] as
        'stock' | 'payment' | 'shipment' | 'order';
      const key = ({ stock: 'inventory', payment: 'payments', shipment: 'shipping', order: 'order' } as const)[about];
      this.requests.push({ key, event });
    }
    return true;
  }

  private decision(command: ProcessCommand<FulfilmentEvent>) {
    try {
      const decision = this.decider.decide(command, this.state);
      if (!decision.accepted) throw new Error('a process never refuses');
      return decision;
    } catch (fault) {
      if (!(fault instanceof UnknownProcessVersion)) throw fault;
      this.waited += 1;
      return undefined;
    }
  }

  private send(answers: readonly Answer[]): void {
    for (const answer of answers) this.answers.push({ ...answer, id: deriveId('message', this.orderId, this.sent++) });
  }
}

/** Removes the oldest element of one of the keys, because messages keep their order within a key only. */
function takeFirstOfAKey<Element>(queue: Element[], keyOf: (element: Element) => string, pick: number) {
  const keys = [...new Set(queue.map(keyOf))];
  if (keys.length === 0) return undefined;
  const key = keys[pick % keys.length];
  return queue.splice(
    queue.findIndex((element) => keyOf(element) === key),
    1,
  )[0];
}

/** One step of a history. */
export const step = fc.record({
  kind: fc.constantFrom('request', 'answer', 'again', 'timer', 'request', 'answer', 'cancel'),
  pick: fc.nat(7),
});
/** The answers of the contexts, three quarters of them yes. */
export const answers = fc.record({ stock: likely(), payment: likely(), shipment: likely() });
function likely() {
  return fc.constantFrom(true, true, true, false);
}

export interface Step {
  readonly kind: string;
  readonly pick: number;
}

export function take(order: OrderInShop, { kind, pick }: Step): void {
  if (kind === 'cancel') order.cancel();
  else order.happen(kind as Happening, pick);
}

/** Ends the faults: all messages in flight arrive, and timers fire when no message is left. */
export function heal(order: OrderInShop): void {
  const rest = ['answer', 'request', 'timer'] as const;
  for (let left = 200; !order.ended && left > 0; left--) rest.some((kind) => order.happen(kind, 0));
}

const ENDS = ['COMPLETED', 'FAILED', 'CANCELLED'];

/**
 * Checks that the order has ended once and as its own stream says, that a fold of its log gives the same state, and
 * that no participant holds anything for an order that is not completed.
 */
export function expectRightEnd(order: OrderInShop): void {
  const { shop, stateName: state } = order;
  expect([state, order.ended, order.replayed()]).toEqual([
    { confirmed: 'COMPLETED', failed: 'FAILED', cancelled: 'CANCELLED', open: 'ended', cancelling: 'ended' }[
      shop.order
    ],
    true,
    state,
  ]);
  const ends = order.log.filter(({ data }) => ENDS.includes((data as { state?: string }).state ?? ''));
  expect(ends).toHaveLength(1);
  if (state === 'COMPLETED') {
    expect([shop.stock, shop.money, shop.parcel]).toEqual(['reserved', 'captured', 'booked']);
    return;
  }
  expect(['free', 'refused', 'released']).toContain(shop.stock);
  expect(['none', 'refused', 'cancelled', 'refunded']).toContain(shop.money);
  expect(['none', 'refused', 'cancelled']).toContain(shop.parcel);
}
