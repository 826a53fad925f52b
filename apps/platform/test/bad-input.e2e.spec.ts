import { oneProcessShop } from './one-process-shop';
import { badInput } from './suites/bad-input';
import { withShop } from './test-shop';

badInput(withShop(oneProcessShop));
