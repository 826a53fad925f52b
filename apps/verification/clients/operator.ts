import { makeServiceKey, ServiceSigner } from '@maru/security';
import { Peers } from '@maru/service';
import type { Account } from '@maru/platform/operator';

/** The operator of every shop under test. */
export const OPERATOR: Account = { email: 'operator@example.com', password: 'the shop is mine' };

/** What the processes of every shop under test sign their service tokens with: nothing is written to a data folder for it. */
export const SERVICE_KEY = makeServiceKey();

/** With this in its environment a shop has that operator, with every role wherever its database is, and that key. */
export const OPERATOR_ENV = {
  MARU_OPERATOR_EMAIL: OPERATOR.email,
  MARU_OPERATOR_PASSWORD: OPERATOR.password,
  MARU_OPERATOR_ROLE: 'operator',
  MARU_SERVICE_KEY: SERVICE_KEY,
};

/** As whom a test asks the contexts of such a shop themselves, as the gateway does. */
export const peersOfShop = () => new Peers({ signer: new ServiceSigner({ caller: 'a-test', key: SERVICE_KEY }) });
