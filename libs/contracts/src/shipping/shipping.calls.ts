import { defineService } from '../grpc/service-contract';

export interface ShipmentMessage {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly status: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly reason?: string;
  readonly detail?: string;
}

export interface ShippingCalls {
  readonly GetShipments: {
    readonly request: { readonly orderIds: readonly string[] };
    readonly response: { readonly shipments: readonly ShipmentMessage[] };
  };
}

/** `proto/shipping.proto` */
export const shippingService = defineService<ShippingCalls>('shipping', 'Shipping');
