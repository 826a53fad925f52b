import { oneProcessShop } from './one-process-shop';
import { graphql } from './suites/graphql';
import { withShop } from './test-shop';

graphql(withShop(oneProcessShop));
