import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  OrderFulfilmentAdvanced,
  OrderPlaced,
  OrderPlacedV1,
} from '@maru/contracts';
import type { DataOf, FulfilmentState } from '@maru/contracts';

/** The statuses of an order as clients see them. `CANCELLING` covers all states that undo the order. */
export const ORDER_STATUSES = [
  'PENDING',
  'ORDER_CREATED',
  'STOCK_RESERVED',
  'PAYMENT_COMPLETED',
  'CANCELLING',
  'COMPLETED',
  'CANCELLED',
  'FAILED',
] as const;
/** The statuses after which nothing more happens. */
export const ENDED_STATUSES = ['COMPLETED', 'CANCELLED', 'FAILED'] as const satisfies readonly OrderStatus[];
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** The progress of an order as clients see it. `version` counts its statuses from 1 and makes its ETag. */
export interface OrderProgress {
  readonly status: OrderStatus;
  readonly version: number;
}

export const PLACED: OrderProgress = { status: 'PENDING', version: 1 };

const UNDOING: OrderStatus = 'CANCELLING';

export const hasEnded = ({ status }: Pick<OrderProgress, 'status'>) =>
  (ENDED_STATUSES as readonly OrderStatus[]).includes(status);

/** The progress after news of the order; the same object when the news changes nothing. */
export function progressAfter<Progress extends OrderProgress>(before: Progress, status: OrderStatus): Progress {
  // An order never goes back: an ended order stays ended, and an order that is being undone only ends.
  if (before.status === status || hasEnded(before)) return before;
  if (before.status === UNDOING && !hasEnded({ status })) return before;
  return { ...before, status, version: before.version + 1 };
}

/** The status that clients see for a state of the process. An end comes from the order's own events instead. */
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

const statuses: { readonly [type: string]: OrderStatus } = {
  [OrderPlaced.type]: PLACED.status,
  [OrderPlacedV1.type]: PLACED.status,
  [OrderCancellationRequested.type]: UNDOING,
  [OrderConfirmed.type]: 'COMPLETED',
  [OrderFailed.type]: 'FAILED',
  [OrderCancelled.type]: 'CANCELLED',
};

/** The status that a public event of the order or its process brings; undefined when it brings none. */
export function statusTold({ type, data }: { readonly type: string; readonly data: unknown }): OrderStatus | undefined {
  // A state of a newer version of the fulfilment is not shown, and the order stays as it is.
  if (type === OrderFulfilmentAdvanced.type)
    return shownAs[(data as DataOf<typeof OrderFulfilmentAdvanced>).state as FulfilmentState];
  return statuses[type];
}
