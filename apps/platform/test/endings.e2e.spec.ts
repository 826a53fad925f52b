import { oneProcessShop } from './one-process-shop';
import { endings } from './suites/endings';
import { withShop } from './test-shop';

endings(withShop(oneProcessShop));
