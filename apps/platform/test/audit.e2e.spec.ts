import { oneProcessShop } from './one-process-shop';
import { audit } from './suites/audit';
import { withShop } from './test-shop';

audit(withShop(oneProcessShop));
