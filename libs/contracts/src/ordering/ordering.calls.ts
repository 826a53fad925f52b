import type { Address } from '../fields';
import { defineService } from '../grpc/service-contract';

export interface OrderLineMessage {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly total: number;
}

/** Amounts in minor units of `currency`, times in RFC 3339. */
export interface OrderMessage {
  readonly orderId: string;
  readonly customerId: string;
  readonly status: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly currency: string;
  readonly lines: readonly OrderLineMessage[];
  readonly total: number;
  readonly version: number;
  readonly placedAt: string;
  readonly updatedAt: string;
}

export interface ListOrdersRequest {
  readonly limit?: number;
  readonly status?: string;
  /** Only orders after this one in the list. */
  readonly after?: { readonly placedAt: string; readonly orderId: string };
}

export interface PlaceOrderRequest {
  readonly idempotencyKey: string;
  readonly currency: string;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
  readonly shippingAddress: Address;
  /** Needed unless the order costs nothing. */
  readonly paymentToken?: string;
  /** Used instead of `lines` when a price is named; see `proto/ordering.proto`. */
  readonly pricedLines?: readonly PricedLine[];
  /** The total that the customer was shown, in minor units; with `pricedLines`. */
  readonly total?: number;
}

export interface PricedLine {
  readonly productId: string;
  readonly quantity: number;
  /** The price that the customer was shown, in minor units. */
  readonly unitPrice?: number;
}

export interface ReorderRequest {
  readonly idempotencyKey: string;
  /** The order to repeat. */
  readonly orderId?: string;
  readonly paymentToken?: string;
  /** Used instead of `orderId` when a total is named; see `proto/ordering.proto`. */
  readonly pricedOrderId?: string;
  /** The total that the customer was shown, in minor units. */
  readonly total?: number;
}

interface OrderStanding {
  readonly orderId: string;
  readonly status: string;
}

export interface OrderingCalls {
  readonly GetOrder: { readonly request: { readonly orderId: string }; readonly response: OrderMessage };
  readonly ListOrders: {
    readonly request: ListOrdersRequest;
    readonly response: { readonly orders: readonly OrderMessage[]; readonly hasMore: boolean };
  };
  readonly PlaceOrder: { readonly request: PlaceOrderRequest; readonly response: OrderStanding };
  readonly Reorder: { readonly request: ReorderRequest; readonly response: OrderStanding };
  readonly CancelOrder: {
    readonly request: { readonly orderId: string; readonly ifVersion?: number };
    readonly response: OrderStanding;
  };
}

/** `proto/ordering.proto` */
export const orderingService = defineService<OrderingCalls>('ordering', 'Ordering');
