import type { FulfilmentEvent } from '../../src/fulfilment';

/** The answers of the contexts to a request for their step: true accepts it, false refuses it. */
export interface Answers {
  readonly stock: boolean;
  readonly payment: boolean;
  readonly shipment: boolean;
}

export type Participant = 'order' | 'inventory' | 'payments' | 'shipping';
export interface Answer {
  readonly from: Participant;
  readonly event: FulfilmentEvent;
}

const no = (type: string, reason: string) => ({ type, reason, detail: reason }) as FulfilmentEvent;
const yes = (type: string) => ({ type }) as FulfilmentEvent;

/**
 * Inventory, payments, shipping and the order itself, each true to its contract: a release or a cancellation is final,
 * and a repeated request changes nothing.
 */
export class HonestShop {
  stock: 'free' | 'reserved' | 'refused' | 'released' = 'free';
  money: 'none' | 'captured' | 'refused' | 'cancelled' | 'refunded' = 'none';
  parcel: 'none' | 'booked' | 'refused' | 'cancelled' = 'none';
  order: 'open' | 'cancelling' | 'confirmed' | 'failed' | 'cancelled' = 'open';

  constructor(private readonly answers: Answers) {}

  /** The customer's cancellation, which the order accepts while it is open. */
  cancel(): readonly Answer[] {
    if (this.order !== 'open') return [];
    this.order = 'cancelling';
    return [{ from: 'order', event: yes('order-cancellation-requested') }];
  }

  /** Handles a request of the process, and gives the answers to it. */
  asked(type: string, data: unknown): readonly Answer[] {
    switch (type) {
      case 'ordering.stock-reservation-requested.v1':
        if (this.stock !== 'free') return [];
        this.stock = this.answers.stock ? 'reserved' : 'refused';
        return this.from(
          'inventory',
          this.answers.stock ? yes('stock-reserved') : no('stock-reservation-refused', 'INVENTORY.OUT_OF_STOCK'),
        );
      case 'ordering.stock-release-requested.v1':
        if (this.stock === 'released') return [];
        this.stock = 'released';
        return this.from('inventory', yes('stock-released'));
      case 'ordering.payment-requested.v1':
        if (this.money !== 'none') return [];
        this.money = this.answers.payment ? 'captured' : 'refused';
        return this.from(
          'payments',
          this.answers.payment ? yes('payment-captured') : no('payment-refused', 'PAYMENTS.DECLINED'),
        );
      case 'ordering.payment-cancellation-requested.v1':
        if (this.money !== 'none' && this.money !== 'captured') return [];
        this.money = this.money === 'captured' ? 'refunded' : 'cancelled';
        return this.from('payments', yes(this.money === 'refunded' ? 'payment-refunded' : 'payment-cancelled'));
      case 'ordering.shipment-requested.v2':
        if (this.parcel !== 'none') return [];
        this.parcel = this.answers.shipment ? 'booked' : 'refused';
        return this.from(
          'shipping',
          this.answers.shipment ? yes('shipment-booked') : no('shipment-refused', 'SHIPPING.UNSERVICEABLE'),
        );
      case 'ordering.shipment-cancellation-requested.v1':
        if (this.parcel === 'cancelled' || this.parcel === 'refused') return [];
        this.parcel = 'cancelled';
        return this.from('shipping', yes('shipment-cancelled'));
      case 'ordering.order-confirmation-requested.v1':
        if (this.order !== 'open') return [];
        this.order = 'confirmed';
        return this.from('order', yes('order-confirmed'));
      case 'ordering.order-closure-requested.v1':
        if (this.order !== 'open' && this.order !== 'cancelling') return [];
        this.order = (data as { outcome: string }).outcome === 'FAILED' ? 'failed' : 'cancelled';
        return this.from('order', yes(`order-${this.order}`));
      default:
        throw new Error(`no participant handles ${type}`);
    }
  }

  private from(participant: Participant, event: FulfilmentEvent): readonly Answer[] {
    return [{ from: participant, event }];
  }
}
