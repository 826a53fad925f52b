import { oneProcessShop } from '../shops/one-process-shop';
import { cancellation } from './suites/cancellation';
import { withShop } from '../shops/test-shop';

cancellation(withShop(oneProcessShop));
