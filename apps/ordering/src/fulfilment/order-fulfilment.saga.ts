import { OrderPlaced, OrderPlacedV1 } from '@maru/contracts';
import { defineSaga } from '@maru/sagas';
import type { MoreDefinitions, ProcessState } from '@maru/sagas';
import { publicOrder } from '../integration/publications';
import type { OrderingSettings } from '../ordering.settings';
import { Orders } from '../aggregates';
import { isSealedAddress } from '../sealed-address';
import { fulfilmentWaits } from './fulfilment-waits';
import { Fulfilments } from './fulfilments';
import { heardByFulfilment } from './heard-by-fulfilment';
import { fulfilmentDefinitions, fulfilmentManager, ORDER_FULFILMENT_STREAM } from './order-fulfilment.definitions';
import type { FulfilmentEvent, FulfilmentSettings } from './order-fulfilment.events';

/** Further definitions of the fulfilment; a global module may provide them to try a version before it is released. */
export type MoreFulfilments = MoreDefinitions<FulfilmentEvent, FulfilmentSettings>;
export const MoreFulfilments = Symbol('MoreFulfilments');

/** Leads each order through inventory, payments and shipping to its end. */
export const orderFulfilmentSaga = defineSaga({
  ...fulfilmentManager,
  name: 'order-fulfilment',
  context: 'ordering',
  streamPrefix: ORDER_FULFILMENT_STREAM,
  store: Fulfilments,
  waits: fulfilmentWaits,
  definitions: fulfilmentDefinitions,
  startOn: (settings: OrderingSettings) => settings.get('ORDERING_FULFILMENT_VERSION'),
  more: MoreFulfilments,
  processIdField: 'orderId',
  heard: heardByFulfilment,
  // The first event is built from the order's own stream, because the message has no payment token.
  begins: { types: [OrderPlaced.type, OrderPlacedV1.type], from: Orders, event: placed },
  ended: ['COMPLETED', 'FAILED', 'CANCELLED'],
  askedBy: {
    RESERVATION_TIMEOUT: 'inventory/integration',
    PAYMENT_TIMEOUT: 'payments/integration',
    SHIPMENT_TIMEOUT: 'shipping/integration',
  },
  mayBeStored: (process) => isSealedAddress(addressIn(process)),
  views: { timers: 'fulfilment-timers', inFlight: 'fulfilments-in-flight' },
});

async function placed(orders: Orders, orderId: string): Promise<FulfilmentEvent> {
  const { state } = await orders.recall(orderId);
  if (state.status === 'NONE') throw new Error(`the stream of order ${orderId} is empty, although it was placed`);
  const { paymentToken } = state.placed;
  return { type: 'order-placed', order: { ...publicOrder(state.placed), paymentToken } };
}

// Undefined before the order was placed; plain for an order from before persons had keys.
const addressIn = ({ snapshot }: ProcessState): unknown =>
  (snapshot.context as { readonly order?: { readonly shippingAddress?: unknown } }).order?.shippingAddress;
