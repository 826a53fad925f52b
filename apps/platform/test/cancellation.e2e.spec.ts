import { oneProcessShop } from './one-process-shop';
import { cancellation } from './suites/cancellation';
import { withShop } from './test-shop';

cancellation(withShop(oneProcessShop));
