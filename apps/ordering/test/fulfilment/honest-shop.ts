import type { FulfilmentEvent } from '../../src/fulfilment';

/**
 * What inventory, payments, shipping and the order itself do when they are asked, each as honest as its contract: an answer
 * may be a yes or a no, a release or a cancellation is final, and asking twice changes nothing.
 */
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

export class HonestShop {
  stock: 'free' | 'reserved' | 'refused' | 'released' = 'free';
  money: 'none' | 'captured' | 'refused' | 'cancelled' | 'refunded' = 'none';
  parcel: 'none' | 'booked' | 'refused' | 'cancelled' = 'none';
  order: 'open' | 'cancelling' | 'confirmed' | 'failed' | 'cancelled' = 'open';

  constructor(private readonly answers: Answers) {}

  /** The customer's cancel; the order takes it until it has ended. */
  cancel(): readonly Answer[] {
    if (this.order !== 'open') return [];
    this.order = 'cancelling';
    return [{ from: 'order', event: yes('order-cancellation-requested') }];
  }

  /** What a request event of the process brings about. */
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
        throw new Error(`nobody is asked for ${type}`);
    }
  }

  private from(participant: Participant, event: FulfilmentEvent): readonly Answer[] {
    return [{ from: participant, event }];
  }
}
