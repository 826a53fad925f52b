import { defineService } from '../grpc/service-contract';

export interface ShipmentMessage {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly status: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly reason?: string;
  readonly detail?: string;
  /** RFC 3339. */
  readonly deliveredAt?: string;
}

/** Names the shipment by its id or its tracking number. `deliveredAt` is in RFC 3339. */
export interface ConfirmDeliveryRequest {
  readonly shipmentId?: string;
  readonly trackingNumber?: string;
  readonly deliveredAt: string;
}

export interface ShippingCalls {
  readonly GetShipments: {
    readonly request: { readonly orderIds: readonly string[] };
    readonly response: { readonly shipments: readonly ShipmentMessage[] };
  };
  readonly ConfirmDelivery: { readonly request: ConfirmDeliveryRequest; readonly response: ShipmentMessage };
}

/** `proto/shipping.proto` */
export const shippingService = defineService<ShippingCalls>('shipping', 'Shipping');
