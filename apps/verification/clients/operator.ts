import { makeServiceKey, ServiceSigner } from '@maru/security';
import { Peers } from '@maru/service';
import type { Account } from '@maru/platform/operator';

/** The operator of every shop under test. */
export const OPERATOR: Account = { email: 'operator@example.com', password: 'the shop is mine' };

/** The service key of every shop under test, so that none is written to a data folder. */
export const SERVICE_KEY = makeServiceKey();

/** The settings that give a shop this operator, with every role wherever its database is, and this service key. */
export const OPERATOR_ENV = {
  MARU_OPERATOR_EMAIL: OPERATOR.email,
  MARU_OPERATOR_PASSWORD: OPERATOR.password,
  MARU_OPERATOR_ROLE: 'operator',
  MARU_SERVICE_KEY: SERVICE_KEY,
};

/** The credentials with which a test calls the contexts of such a shop directly, as the gateway does. */
export const peersOfShop = () => new Peers({ signer: new ServiceSigner({ caller: 'a-test', key: SERVICE_KEY }) });
