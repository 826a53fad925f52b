import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderClosureRequested,
  OrderConfirmationRequested,
  OrderConfirmed,
  OrderFailed,
  OrderFulfilmentAdvanced,
  OrderPlaced,
  PaymentCancellationRequested,
  PaymentRequested,
  ShipmentCancellationRequested,
  ShipmentRequested,
  StockReleaseRequested,
  StockReservationRequested,
} from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import type { Publications } from '@maru/messaging';
import type { PlacedOrder } from '../domain/order.events';

const toldAsTheyAre = [
  OrderCancellationRequested,
  OrderConfirmed,
  OrderFailed,
  OrderCancelled,
  StockReservationRequested,
  StockReleaseRequested,
  PaymentRequested,
  PaymentCancellationRequested,
  ShipmentRequested,
  ShipmentCancellationRequested,
  OrderConfirmationRequested,
  OrderClosureRequested,
];

/** Of a placed order nobody hears the token: only payments needs it, and gets it with the request for payment. */
export function publicOrder(order: PlacedOrder): DataOf<typeof OrderPlaced> {
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
    ...Object.fromEntries(toldAsTheyAre.map(({ type }) => [type, ({ data }) => ({ type, data })])),
    [OrderPlaced.type]: ({ data }) => ({ type: OrderPlaced.type, data: publicOrder(data as PlacedOrder) }),
    [OrderFulfilmentAdvanced.type]: ({ data }) => ({
      type: OrderFulfilmentAdvanced.type,
      data: publicStep(data as DataOf<typeof OrderFulfilmentAdvanced>),
    }),
  },
};
