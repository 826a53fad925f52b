import type { Account } from '../src/operator/account';
import { operatorEnvironment } from '../src/operator/operator-account';

/** The operator of every shop under test. */
export const OPERATOR: Account = { email: 'operator@example.com', password: 'the shop is mine' };

/** With this in its environment a shop has that operator. */
export const OPERATOR_ENV = operatorEnvironment(OPERATOR);
