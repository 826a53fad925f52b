import { oneProcessShop } from '../shops/one-process-shop';
import { identity } from './suites/identity';
import { withShop } from '../shops/test-shop';

identity(withShop(oneProcessShop));
