import { randomUUID } from 'node:crypto';
import { faults } from '../trial';
import type { Trial } from '../trial';

const passwords = { squatter: 'the squatter was here', owner: 'the owner was here' };

/** Opens an account with another person's email address before that person does. */
export const squatsAnAddress: Trial = {
  name: 'opens an account with the address of another person',
  run: async ({ stranger, mail }) => {
    const [squatter, owner, email] = [stranger(), stranger(), `${randomUUID()}@example.org`];
    const register = { email, name: 'Kim', locale: 'en' };
    await squatter.expect(202, 'POST', '/api/users/register', { ...register, password: passwords.squatter });
    const early = await squatter.logIn(email, passwords.squatter);
    const code = await mail.codeWith(email, 'confirm it with this code');
    // The owner reads the letter, but the squatter chose the password, so the code alone must open nothing.
    const confirmed = await owner.askPatiently('POST', '/api/users/confirm', { code, password: passwords.owner });
    await owner.expect(202, 'POST', '/api/users/register', { ...register, password: passwords.owner });
    await mail.lettersWith(email, 'somebody wanted to open an account');
    await owner.expect(202, 'POST', '/api/users/password/reset-request', { email });
    const reset = { code: await mail.codeWith(email, 'set it with this code'), newPassword: passwords.owner };
    await owner.expect(204, 'POST', '/api/users/password/reset', reset);
    const late = await squatter.logIn(email, passwords.squatter);
    const replayed = await squatter.askPatiently('POST', '/api/users/confirm', { code, password: passwords.squatter });
    const claimed = await owner.logIn(email, passwords.owner);
    return faults(
      [early.status !== 401, `a login before the confirmation was answered ${early.status}`],
      [confirmed.status < 400, 'the code of a letter opens an account whose password another person chose'],
      [late.status !== 401, `the squatter's login was answered ${late.status} after the owner had come`],
      [replayed.status < 400, 'the squatter confirms the address after the owner has come'],
      [claimed.status !== 200, `the owner's login was answered ${claimed.status}`],
    );
  },
};
