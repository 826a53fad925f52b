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

/** Of a placed order nobody hears the token: only payments needs it, and gets it with the request for payment. */
export function publicOrder(order: PlacedOrder): DataOf<typeof OrderPlaced> | DataOf<typeof OrderPlacedV1> {
  const { paymentToken: _token, requestHash: _hash, ...shown } = order;
  return shown;
}

/** Of what the process heard, others learn the name: the rest they have from whoever said it. */
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
