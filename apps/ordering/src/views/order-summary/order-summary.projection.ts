import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  OrderFulfilmentAdvanced,
  OrderPlaced,
  OrderPlacedV1,
} from '@maru/contracts';
import type { FulfilmentState } from '@maru/contracts';
import type { Message } from '@maru/messaging';
import { change, when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { OrderSummary } from './order-summary.entity';
import type { OrderStatus } from './order-summary.entity';

const UNDOING: OrderStatus = 'CANCELLING';
const ENDED: readonly OrderStatus[] = ['COMPLETED', 'CANCELLED', 'FAILED'];

export const hasEnded = ({ status }: Pick<OrderSummary, 'status'>) => ENDED.includes(status);

/** What clients see of a state of the process. Its ends are told by the order itself. */
const shownAs: Readonly<Record<FulfilmentState, OrderStatus | undefined>> = {
  PENDING: 'PENDING',
  ORDER_CREATED: 'ORDER_CREATED',
  STOCK_RESERVED: 'STOCK_RESERVED',
  PAYMENT_COMPLETED: 'PAYMENT_COMPLETED',
  CANCELLING_SHIPMENT: UNDOING,
  REFUNDING_PAYMENT: UNDOING,
  RELEASING_STOCK: UNDOING,
  CANCELLING_ORDER: UNDOING,
  COMPLETED: undefined,
  FAILED: undefined,
  CANCELLED: undefined,
};

type Change = Pick<OrderSummary, 'status'> & Partial<Pick<OrderSummary, 'reason' | 'detail'>>;

function changed(row: Readonly<OrderSummary>, { occurredAt }: Message, news: Change): OrderSummary {
  // An order never goes back: what has ended stays so, and what is being undone is so until it ends.
  if (row.status === news.status || hasEnded(row)) return row;
  if (row.status === UNDOING && !hasEnded(news)) return row;
  return { ...row, ...news, version: row.version + 1, updatedAt: occurredAt };
}

const orderOf = ({ orderId }: { readonly orderId: string }) => [orderId];

/** Each order with where it stands. */
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
          status: 'PENDING',
          reason: null,
          detail: null,
          version: 1,
          placedAt: occurredAt,
          updatedAt: occurredAt,
        }),
      ),
    ),
    change(OrderFulfilmentAdvanced, orderOf, (row, message) => {
      // A state of a newer version of the fulfilment is not shown, and the order stays as it is.
      const status = shownAs[message.data.state as FulfilmentState];
      return status ? changed(row, message, { status }) : row;
    }),
    change(OrderCancellationRequested, orderOf, (row, message) => changed(row, message, { status: UNDOING })),
    change(OrderConfirmed, orderOf, (row, message) => changed(row, message, { status: 'COMPLETED' })),
    change(OrderFailed, orderOf, (row, message) => {
      const { reason, detail } = message.data;
      return changed(row, message, { status: 'FAILED', reason, detail });
    }),
    change(OrderCancelled, orderOf, (row, message) =>
      changed(row, message, {
        status: 'CANCELLED',
        reason: 'ORDERING.CANCELLED_BY_CUSTOMER',
        detail: 'The customer has cancelled the order.',
      }),
    ),
  ],
};
