import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { faults } from '../trial';
import type { Trial } from '../trial';

const ASKED = 8;
// The usual limit of letters of one kind, in an hour, or in a day to an unconfirmed address.
const MOST = 5;
// Excess letters may still be on their way.
const SETTLED_MS = 2_000;
const KINDS = { 'somebody wanted to open an account': 'register', 'set it with this code': 'reset' };

/** Has many letters sent to one person. Each request has its own network address, so limits per address cannot help. */
export const floodsAMailbox: Trial = {
  name: 'has many letters sent to another person',
  run: async ({ member, stranger, mail }) => {
    const [known, unconfirmed] = [(await member()).email, `${randomUUID()}@example.org`];
    const person = { password: 'a quite long password', name: 'Kim', locale: 'en' };
    const register = (email: string) => stranger().askPatiently('POST', '/api/users/register', { ...person, email });
    const reset = (email: string) => stranger().askPatiently('POST', '/api/users/password/reset-request', { email });
    await register(unconfirmed);
    await mail.lettersWith(unconfirmed, 'confirm it with this code');
    const asked = Array.from({ length: ASKED }, () => [known, unconfirmed].flatMap((to) => [register(to), reset(to)]));
    await Promise.all(asked.flat());
    for (const to of [known, unconfirmed]) for (const words of Object.keys(KINDS)) await mail.lettersWith(to, words);
    const letters = () => mail.to(known).length + mail.to(unconfirmed).length;
    for (let before = -1, now = letters(); now > before; before = now, now = letters()) await sleep(SETTLED_MS);
    const counts = [known, unconfirmed].flatMap((to) =>
      Object.entries(KINDS).map(([words, kind]) => {
        const count = mail.to(to).filter((letter) => letter.includes(words)).length;
        const whose = to === known ? 'a member' : 'an unconfirmed address';
        return [count > MOST, `${ASKED} times ${kind} sent ${whose} ${count} letters`] as const;
      }),
    );
    return faults(...counts);
  },
};
