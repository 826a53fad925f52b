import { oneProcessShop } from './one-process-shop';
import { oversell } from './suites/oversell';
import { withShop } from './test-shop';

oversell(withShop(oneProcessShop));
