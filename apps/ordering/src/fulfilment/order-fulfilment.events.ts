import type {
  DataOf,
  OrderPlaced,
  OrderPlacedV1,
  PaymentRefused,
  ShipmentRefused,
  StockReservationRefused,
} from '@maru/contracts';

/**
 * The order as its fulfilment needs it: what was placed, and the token that pays for it. The address is handed on as it came, sealed; that
 * of an order from before there were keys is plain.
 */
export type OrderToFulfil = (DataOf<typeof OrderPlaced> | DataOf<typeof OrderPlacedV1>) & {
  readonly paymentToken: string;
};

type Refusal<Contract> = Pick<DataOf<Contract> & { reason: string; detail: string }, 'reason' | 'detail'>;

/** What the process hears: names and facts of the shop, without those parts that it has no use for. */
export type FulfilmentEvent =
  | { readonly type: 'order-placed'; readonly order: OrderToFulfil }
  | { readonly type: 'order-cancellation-requested' }
  | { readonly type: 'stock-reserved' }
  | ({ readonly type: 'stock-reservation-refused' } & Refusal<typeof StockReservationRefused>)
  | { readonly type: 'stock-released' }
  | { readonly type: 'payment-captured' }
  | ({ readonly type: 'payment-refused' } & Refusal<typeof PaymentRefused>)
  | { readonly type: 'payment-cancelled' }
  | { readonly type: 'payment-refunded' }
  | { readonly type: 'shipment-booked' }
  | ({ readonly type: 'shipment-refused' } & Refusal<typeof ShipmentRefused>)
  | { readonly type: 'shipment-cancelled' }
  | { readonly type: 'order-confirmed' }
  | { readonly type: 'order-failed' }
  | { readonly type: 'order-cancelled' };

/** How long the process waits for an answer, in ms. */
export interface FulfilmentSettings {
  readonly reservationMs: number;
  readonly paymentMs: number;
  readonly shipmentMs: number;
  /** How long until a compensation (or the confirmation) is asked for again; doubles each time. */
  readonly compensationMs: number;
  /** The longest that doubling may lead to. */
  readonly longestMs: number;
}

export const DEFAULT_FULFILMENT_SETTINGS: FulfilmentSettings = {
  reservationMs: 30_000,
  paymentMs: 60_000,
  shipmentMs: 30_000,
  compensationMs: 30_000,
  longestMs: 600_000,
};
