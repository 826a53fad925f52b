import { oneProcessShop } from '../shops/one-process-shop';
import { oversell } from './suites/oversell';
import { withShop } from '../shops/test-shop';

oversell(withShop(oneProcessShop));
