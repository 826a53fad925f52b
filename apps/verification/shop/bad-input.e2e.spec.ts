import { oneProcessShop } from '../shops/one-process-shop';
import { badInput } from './suites/bad-input';
import { withShop } from '../shops/test-shop';

badInput(withShop(oneProcessShop));
