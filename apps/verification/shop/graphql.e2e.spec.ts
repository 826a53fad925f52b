import { oneProcessShop } from '../shops/one-process-shop';
import { devices } from './suites/devices';
import { graphql } from './suites/graphql';
import { phones } from './suites/phones';
import { stockOverGrpc } from './suites/stock-over-grpc';
import { withShop } from '../shops/test-shop';

const shop = withShop(oneProcessShop);
graphql(shop);
phones(shop);
devices(shop);
stockOverGrpc(shop);
