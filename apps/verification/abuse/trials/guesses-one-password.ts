import { faults } from '../trial';
import type { Trial } from '../trial';

const GUESSES = 12;

/** Sends wrong passwords for one account. The attacker must wait, but the owner need not. */
export const guessesOnePassword: Trial = {
  name: 'sends wrong passwords for the account of another person',
  run: async ({ member, stranger }) => {
    const owner = await member();
    const attacker = stranger();
    const statuses: number[] = [];
    for (let n = 0; n < GUESSES; n++) statuses.push((await attacker.logIn(owner.email, `wrong password ${n}`)).status);
    const login = await owner.client.logIn(owner.email, owner.password);
    const slowed = await attacker.logIn(owner.email, owner.password);
    return faults(
      [login.status !== 200, `the owner's login from a known network was answered ${login.status}`],
      [!statuses.includes(429), `${GUESSES} guesses were answered ${[...new Set(statuses)].join(', ')}`],
      [slowed.status !== 429, `the attacker is let in at once after ${GUESSES} guesses: ${slowed.status}`],
      [!slowed.headers.has('retry-after'), 'the attacker is not told how long to wait'],
    );
  },
};
