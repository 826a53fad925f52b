import type { ServiceContract } from '@maru/kernel';
import path from 'node:path';

type ParcelCalls = {
  readonly GetShipments: {
    readonly request: { readonly orderIds: readonly string[] };
    readonly response: { readonly shipments: readonly { readonly orderId: string }[] };
  };
};

/** The gRPC service of the context in the specs: `parcels.proto`. */
export const parcelsService: ServiceContract<ParcelCalls> = {
  context: 'shipping',
  package: 'maru.shipping.v1',
  service: 'Shipping',
  protoPath: path.join(__dirname, 'parcels.proto'),
};
