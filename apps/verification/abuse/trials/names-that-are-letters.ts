import { randomUUID } from 'node:crypto';
import { faults } from '../trial';
import type { Trial } from '../trial';

const NAMES = [
  'your account is blocked, confirm at https://evil.example/now',
  'Kim, see www.evil.example',
  'Kim evil.example/now',
  'Kim <help@evil.example>',
  'Kim\r\nBcc: everybody@example.org',
  'Kim\u0000',
  'Kim\u202eLee',
  'Kim\u001b[2J',
];

/** Tries to put text into the letters of the shop through a person's name. */
export const namesThatAreLetters: Trial = {
  name: 'puts text into letters through their name',
  run: async ({ member, stranger, mail }) => {
    const someone = await member();
    const tried = await Promise.all(
      NAMES.map(async (name) => {
        const email = `${randomUUID()}@example.org`;
        const person = { email, password: randomUUID(), name, locale: 'en' };
        const registered = await stranger().askPatiently('POST', '/api/users/register', person);
        const changed = await someone.client.askPatiently('PATCH', '/api/users/profile', { name });
        const shown = JSON.stringify(name);
        return [
          [registered.status !== 400, `registration answered ${registered.status} for the name ${shown}`],
          [changed.status !== 400, `the profile answered ${changed.status} for the name ${shown}`],
          [mail.to(email).length > 0, `a letter went to a person with the name ${shown}`],
        ] as const;
      }),
    );
    return faults(...tried.flat());
  },
};
