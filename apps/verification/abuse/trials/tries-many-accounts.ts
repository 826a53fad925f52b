import { faults } from '../trial';
import type { Trial } from '../trial';

const ACCOUNTS = 400;
const AT_ONCE = 8;
// The usual limit of the gateway for logins from one address in a quarter of an hour.
const MOST = 100;

/** Tries one password at many accounts, from one address and with the attacker's own token. */
export const triesManyAccounts: Trial = {
  name: 'logs in to 400 accounts from one address with a token',
  run: async ({ member }) => {
    const { client: attacker } = await member();
    let sent = 0;
    let compared = 0;
    let stopped = 0;
    const lane = async () => {
      while (sent < ACCOUNTS) {
        const guess = { email: `nobody-${++sent}@example.org`, password: 'spring is the best season' };
        const { status } = await attacker.ask('POST', '/api/users/login', guess);
        if (status === 429) stopped++;
        else compared++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return faults(
      [compared > MOST, `${compared} of ${ACCOUNTS} logins reached the comparison of passwords`],
      [stopped < ACCOUNTS - MOST, `only ${stopped} of ${ACCOUNTS} logins were stopped`],
    );
  },
};
