import type { TestShop } from '../../shops/test-shop';
import { devices } from './devices';
import { graphql } from './graphql';
import { phones } from './phones';
import { stockOverGrpc } from './stock-over-grpc';

/** The fronts: the backends of the web, of phones and of devices, and a call over gRPC. */
export function fronts(shop: () => TestShop): void {
  graphql(shop);
  phones(shop);
  devices(shop);
  stockOverGrpc(shop);
}
