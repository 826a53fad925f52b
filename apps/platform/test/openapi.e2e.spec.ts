import { oneProcessShop } from './one-process-shop';
import { openapi } from './suites/openapi';
import { withShop } from './test-shop';

openapi(withShop(oneProcessShop));
