import {
  AccountClosed,
  CustomerRegistered,
  PaymentCancelled,
  PaymentCaptured,
  PaymentRefunded,
  PaymentRefused,
  ProductCreated,
  ProductPriceChanged,
  ProductReinstated,
  ProductWithdrawn,
  ShipmentBooked,
  ShipmentCancelled,
  ShipmentRefused,
  StockReleased,
  StockReservationRefused,
  StockReserved,
} from '@maru/contracts';
import type { DataOf, EventContract, PaymentRequested, StockReservationRequested } from '@maru/contracts';
import type { RecordedEvent } from '@maru/event-store';
import { deriveId } from '@maru/kernel';
import type { Person } from '@maru/personal-data';
import type { ContextOnTrial } from '@maru/service/testing';

type Step = 'stock' | 'payment' | 'shipment';
/**
 * A context's reaction to requests. `silent` does its step without an answer, and ignores the first request to undo it;
 * `away` does nothing and never answers.
 */
export type Mood = 'yes' | 'no' | 'silent' | 'away';

const money = { amount: 1_800, currency: 'EUR' };

/** Simulates inventory, payments, shipping, catalog and customers. Each answers ordering as its mood says. */
export class OtherContexts {
  private readonly moods = new Map<string, Partial<Record<Step, Mood>>>();
  private readonly held = new Map<string, Set<Step>>();
  private readonly settled = new Set<string>();
  private readonly ignored = new Set<string>();

  constructor(private readonly trial: ContextOnTrial) {
    trial.log.subscribe({ filter: { streamPrefixes: ['ordering.order-fulfilment-'] } }, async (events) => {
      for (const event of events) await this.answer(event);
    });
  }

  /** Sets their reactions to orders with this payment token. */
  mood(token: string, moods: Partial<Record<Step, Mood>>): void {
    this.moods.set(token, moods);
  }

  /** The steps that they still hold for an order. */
  holding(orderId: string): readonly Step[] {
    return [...(this.held.get(orderId) ?? [])].sort();
  }

  sell(product: DataOf<typeof ProductCreated>) {
    return this.trial.say(ProductCreated, `catalog.product-${product.productId}`, product);
  }

  reprice(productId: string, price: DataOf<typeof ProductPriceChanged>['price']) {
    return this.trial.say(ProductPriceChanged, `catalog.product-${productId}`, { productId, price });
  }

  withdraw(productId: string) {
    return this.trial.say(ProductWithdrawn, `catalog.product-${productId}`, { productId });
  }

  reinstate(productId: string) {
    return this.trial.say(ProductReinstated, `catalog.product-${productId}`, { productId });
  }

  async welcome(userId: string) {
    const person = (await this.trial.persons.begin(userId)) as Person;
    const email = person.seal('email', `${userId}@example.org`);
    const registered = { userId, email, name: person.seal('name', 'Ada'), locale: 'en' };
    return this.trial.say(CustomerRegistered, `customers.user-${userId}`, registered);
  }

  /** The customer closes their account. */
  async farewell(userId: string) {
    await this.trial.persons.erase(userId);
    return this.trial.say(AccountClosed, `customers.user-${userId}`, { userId });
  }

  private readonly tokens = new Map<string, string>();

  private async answer({ id, type, data }: RecordedEvent): Promise<void> {
    const { orderId } = data as { orderId: string };
    if (type === 'ordering.order-fulfilment-advanced.v1') {
      const { event } = (data as { heard: { event: { order?: { paymentToken: string } } } }).heard;
      if (event.order) this.tokens.set(orderId, event.order.paymentToken);
      return;
    }
    const moodOf = (step: Step) => this.moods.get(this.tokens.get(orderId)!)?.[step] ?? 'yes';
    const ids = { orderId, paymentId: deriveId('payment', orderId), shipmentId: deriveId('shipment', orderId) };
    const no = (reason: string) => ({ reason, detail: 'No.' });
    const paid = { ...ids, amount: money, providerReference: 'ref' };
    switch (type) {
      case 'ordering.stock-reservation-requested.v1': {
        const { lines } = data as DataOf<typeof StockReservationRequested>;
        const refusal = { orderId, sku: lines[0]!.sku, ...no('INVENTORY.OUT_OF_STOCK') };
        return this.perform(
          'stock',
          moodOf,
          orderId,
          id,
          [StockReserved, { orderId, lines }],
          [StockReservationRefused, refusal],
        );
      }
      case 'ordering.payment-requested.v1': {
        const { amount } = data as DataOf<typeof PaymentRequested>;
        const refusal = { ...ids, ...no('PAYMENTS.DECLINED') };
        return this.perform(
          'payment',
          moodOf,
          orderId,
          id,
          [PaymentCaptured, { ...paid, amount }],
          [PaymentRefused, refusal],
        );
      }
      case 'ordering.shipment-requested.v1':
      case 'ordering.shipment-requested.v2': {
        const booked = { ...ids, carrier: 'Carrier', trackingNumber: 'T-1' };
        const refusal = { ...ids, ...no('SHIPPING.UNSERVICEABLE') };
        return this.perform('shipment', moodOf, orderId, id, [ShipmentBooked, booked], [ShipmentRefused, refusal]);
      }
      case 'ordering.stock-release-requested.v1':
        return this.undo('stock', moodOf, orderId, id, [StockReleased, { orderId }]);
      case 'ordering.payment-cancellation-requested.v1': {
        const captured = this.held.get(orderId)?.has('payment');
        return this.undo('payment', moodOf, orderId, id, captured ? [PaymentRefunded, paid] : [PaymentCancelled, ids]);
      }
      case 'ordering.shipment-cancellation-requested.v1':
        return this.undo('shipment', moodOf, orderId, id, [ShipmentCancelled, ids]);
    }
  }

  private async perform(
    step: Step,
    moodOf: (step: Step) => Mood,
    orderId: string,
    cause: string,
    yes: readonly [EventContract, unknown],
    no: readonly [EventContract, unknown],
  ): Promise<void> {
    const mood = moodOf(step);
    if (this.settled.has(`${orderId} ${step}`) || mood === 'away') return;
    // A silent context takes the step, and only its answer is lost.
    if (mood !== 'no') this.held.set(orderId, new Set(this.held.get(orderId)).add(step));
    if (mood === 'silent') return;
    await this.say(step, orderId, cause, mood === 'yes' ? yes : no);
  }

  private async undo(
    step: Step,
    moodOf: (step: Step) => Mood,
    orderId: string,
    cause: string,
    answer: readonly [EventContract, unknown],
  ): Promise<void> {
    const key = `${orderId} ${step}`;
    if (moodOf(step) === 'away') return;
    if (moodOf(step) === 'silent' && !this.ignored.has(key)) {
      this.ignored.add(key);
      return;
    }
    this.held.get(orderId)?.delete(step);
    if (this.settled.has(key)) return;
    this.settled.add(key);
    await this.say(step, orderId, cause, answer);
  }

  private async say(step: Step, orderId: string, cause: string, [contract, data]: readonly [EventContract, unknown]) {
    const context = { stock: 'inventory', payment: 'payments', shipment: 'shipping' }[step];
    await this.trial.say(contract, `${context}.${step}-${orderId}`, data, deriveId(cause, contract.type));
  }
}
