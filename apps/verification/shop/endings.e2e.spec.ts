import { oneProcessShop } from '../shops/one-process-shop';
import { endings } from './suites/endings';
import { withShop } from '../shops/test-shop';

endings(withShop(oneProcessShop));
