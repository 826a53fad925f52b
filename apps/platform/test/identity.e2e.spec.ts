import { oneProcessShop } from './one-process-shop';
import { identity } from './suites/identity';
import { withShop } from './test-shop';

identity(withShop(oneProcessShop));
