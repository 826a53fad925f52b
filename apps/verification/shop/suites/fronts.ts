import type { TestShop } from '../../shops/test-shop';
import { devices } from './devices';
import { graphql } from './graphql';
import { phones } from './phones';
import { stockOverGrpc } from './stock-over-grpc';

/** What stands in front of the contexts: the backends of the web, of phones and of devices, and a call over gRPC. */
export function fronts(shop: () => TestShop): void {
  graphql(shop);
  phones(shop);
  devices(shop);
  stockOverGrpc(shop);
}
