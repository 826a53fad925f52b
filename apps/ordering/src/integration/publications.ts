import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderClosureRequested,
  OrderConfirmationRequested,
  OrderConfirmed,
  OrderFailed,
  OrderFulfilmentAdvanced,
  OrderPlaced,
  OrderPlacedV1,
  PaymentCancellationRequested,
  PaymentRequested,
  ShipmentCancellationRequested,
  ShipmentRequested,
  ShipmentRequestedV1,
  StockReleaseRequested,
  StockReservationRequested,
} from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import type { Publications } from '@maru/messaging';
import type { PlacedOrder } from '../domain/order.events';

const publishedUnchanged = [
  OrderCancellationRequested,
  OrderConfirmed,
  OrderFailed,
  OrderCancelled,
  StockReservationRequested,
  StockReleaseRequested,
  PaymentRequested,
  PaymentCancellationRequested,
  ShipmentRequested,
  ShipmentRequestedV1,
  ShipmentCancellationRequested,
  OrderConfirmationRequested,
  OrderClosureRequested,
];

/** The order without its payment token, because only payments needs that, and gets it with the payment request. */
export function publicOrder(order: PlacedOrder): DataOf<typeof OrderPlaced> | DataOf<typeof OrderPlacedV1> {
  const { paymentToken: _token, requestHash: _hash, ...shown } = order;
  return shown;
}

/** The step with only the name of the event that caused it, because the owner of that event has published its data. */
function publicStep(step: DataOf<typeof OrderFulfilmentAdvanced>): DataOf<typeof OrderFulfilmentAdvanced> {
  const { messageId, event } = step.heard;
  return { ...step, heard: { messageId, event: { type: event.type } } };
}

export const orderingPublications: Publications = {
  context: 'ordering',
  translations: {
    ...Object.fromEntries(publishedUnchanged.map(({ type }) => [type, ({ data }) => ({ type, data })])),
    ...Object.fromEntries(
      [OrderPlaced, OrderPlacedV1].map(({ type }) => [
        type,
        ({ data }) => ({ type, data: publicOrder(data as PlacedOrder) }),
      ]),
    ),
    [OrderFulfilmentAdvanced.type]: ({ data }) => ({
      type: OrderFulfilmentAdvanced.type,
      data: publicStep(data as DataOf<typeof OrderFulfilmentAdvanced>),
    }),
  },
};
