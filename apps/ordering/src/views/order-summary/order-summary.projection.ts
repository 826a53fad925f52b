import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  OrderFulfilmentAdvanced,
  OrderPlaced,
  OrderPlacedV1,
} from '@maru/contracts';
import type { Message } from '@maru/messaging';
import { change, when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { PLACED, progressAfter, statusTold } from '../../domain/order-progress';
import { OrderSummary } from './order-summary.entity';

/** The reason of an ending, for endings that have one. */
type Reason = Pick<OrderSummary, 'reason' | 'detail'>;

function changed(row: Readonly<OrderSummary>, message: Message, reason?: Reason): OrderSummary {
  const status = statusTold(message);
  const next = status ? progressAfter(row, status) : row;
  return next === row ? row : { ...next, ...reason, updatedAt: message.occurredAt };
}

const orderOf = ({ orderId }: { readonly orderId: string }) => [orderId];

/** Each order with its status. */
export const orderSummaryProjection: Projection<OrderSummary> = {
  name: 'order-summary',
  entity: OrderSummary,
  handlers: [
    ...[OrderPlaced, OrderPlacedV1].map((placed) =>
      when<OrderSummary, typeof placed>(
        placed,
        orderOf,
        (_, { data: { shippingAddress: _address, ...order }, occurredAt }) => ({
          ...order,
          ...PLACED,
          reason: null,
          detail: null,
          placedAt: occurredAt,
          updatedAt: occurredAt,
        }),
      ),
    ),
    change(OrderFulfilmentAdvanced, orderOf, (row, message) => changed(row, message)),
    change(OrderCancellationRequested, orderOf, (row, message) => changed(row, message)),
    change(OrderConfirmed, orderOf, (row, message) => changed(row, message)),
    change(OrderFailed, orderOf, (row, message) => {
      const { reason, detail } = message.data;
      return changed(row, message, { reason, detail });
    }),
    change(OrderCancelled, orderOf, (row, message) =>
      changed(row, message, {
        reason: 'ORDERING.CANCELLED_BY_CUSTOMER',
        detail: 'The customer has cancelled the order.',
      }),
    ),
  ],
};
