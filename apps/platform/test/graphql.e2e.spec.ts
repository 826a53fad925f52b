import { oneProcessShop } from './one-process-shop';
import { graphql } from './suites/graphql';
import { stockOverGrpc } from './suites/stock-over-grpc';
import { withShop } from './test-shop';

const shop = withShop(oneProcessShop);
graphql(shop);
stockOverGrpc(shop);
