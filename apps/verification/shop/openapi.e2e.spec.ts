import { oneProcessShop } from '../shops/one-process-shop';
import { openapi } from './suites/openapi';
import { withShop } from '../shops/test-shop';

openapi(withShop(oneProcessShop));
