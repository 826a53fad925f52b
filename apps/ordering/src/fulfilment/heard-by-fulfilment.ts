import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  PaymentCancelled,
  PaymentCaptured,
  PaymentRefunded,
  PaymentRefused,
  ShipmentBooked,
  ShipmentCancelled,
  ShipmentRefused,
  StockReleased,
  StockReservationRefused,
  StockReserved,
} from '@maru/contracts';
import type { FulfilmentEvent } from './order-fulfilment.events';

interface Refusal {
  readonly reason: string;
  readonly detail: string;
}

type Plain = Exclude<FulfilmentEvent, { type: 'order-placed' } | Refusal>['type'];
type Refused = Extract<FulfilmentEvent, Refusal>['type'];

const plain = (type: Plain) => (): FulfilmentEvent => ({ type });
const refused =
  (type: Refused) =>
  ({ reason, detail }: Refusal): FulfilmentEvent => ({ type, reason, detail });

/** The process event for each public event, by stored name. `orderFulfilmentSaga` has the one that begins a process. */
export const heardByFulfilment: { readonly [type: string]: (data: Refusal) => FulfilmentEvent } = {
  [OrderCancellationRequested.type]: plain('order-cancellation-requested'),
  [OrderConfirmed.type]: plain('order-confirmed'),
  [OrderFailed.type]: plain('order-failed'),
  [OrderCancelled.type]: plain('order-cancelled'),
  [StockReserved.type]: plain('stock-reserved'),
  [StockReservationRefused.type]: refused('stock-reservation-refused'),
  [StockReleased.type]: plain('stock-released'),
  [PaymentCaptured.type]: plain('payment-captured'),
  [PaymentRefused.type]: refused('payment-refused'),
  [PaymentCancelled.type]: plain('payment-cancelled'),
  [PaymentRefunded.type]: plain('payment-refunded'),
  [ShipmentBooked.type]: plain('shipment-booked'),
  [ShipmentRefused.type]: refused('shipment-refused'),
  [ShipmentCancelled.type]: plain('shipment-cancelled'),
};
