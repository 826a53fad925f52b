import type {
  DataOf,
  OrderPlaced,
  OrderPlacedV1,
  PaymentRefused,
  ShipmentRefused,
  StockReservationRefused,
} from '@maru/contracts';

/**
 * The order as its fulfilment needs it: the public order and its payment token. The address is passed on sealed, as it
 * was stored; that of an order from before persons had keys is plain.
 */
export type OrderToFulfil = (DataOf<typeof OrderPlaced> | DataOf<typeof OrderPlacedV1>) & {
  readonly paymentToken: string;
};

type Refusal<Contract> = Pick<DataOf<Contract> & { reason: string; detail: string }, 'reason' | 'detail'>;

/** The events that the process handles: facts of the shop, with only the data that it needs. */
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

/** The waits of the process for an answer, in ms. */
export interface FulfilmentSettings {
  readonly reservationMs: number;
  readonly paymentMs: number;
  readonly shipmentMs: number;
  /** The wait before a compensation (or the confirmation) is requested again; doubles each time. */
  readonly compensationMs: number;
  /** The upper bound of that doubling. */
  readonly longestMs: number;
}

export const DEFAULT_FULFILMENT_SETTINGS: FulfilmentSettings = {
  reservationMs: 30_000,
  paymentMs: 60_000,
  shipmentMs: 30_000,
  compensationMs: 30_000,
  longestMs: 600_000,
};
