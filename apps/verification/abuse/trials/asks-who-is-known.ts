import { randomUUID } from 'node:crypto';
import type { Answer, Client } from '../client';
import { faults } from '../trial';
import type { Trial, TrialScene } from '../trial';

// Registration answers after half a second in every case, so that its duration reveals nothing.
const AT_LEAST_MS = 490;

/** One email address in each state. The shop's answers must not tell the states apart. */
async function addressesOf({ member, stranger }: TrialScene): Promise<Readonly<Record<string, string>>> {
  const unconfirmed = `${randomUUID()}@example.org`;
  const person = { email: unconfirmed, password: randomUUID(), name: 'Kim', locale: 'en' };
  const former = await member();
  await Promise.all([
    stranger().expect(202, 'POST', '/api/users/register', person),
    former.client.expect(204, 'DELETE', '/api/users/profile'),
  ]);
  return { unknown: `${randomUUID()}@example.org`, unconfirmed, known: (await member()).email, former: former.email };
}

/** The visible parts of an answer. The correlation id is left out, because it differs each time. */
const shown = ({ status, headers, body }: Answer) => {
  const { correlationId: _, ...rest } = body;
  return JSON.stringify([status, rest, headers.get('location'), headers.get('content-length')]);
};

/** Sends the same request for every address. @returns the distinct answers */
async function answersTo(
  addresses: Readonly<Record<string, string>>,
  ask: (email: string) => Promise<Answer>,
): Promise<ReadonlySet<string>> {
  const answers = await Promise.all(Object.values(addresses).map(ask));
  return new Set(answers.map(shown));
}

/** Tries to find out by registrations, resets and logins which addresses have an account, or had one. */
export const asksWhoIsKnown: Trial = {
  name: 'asks who has an account',
  run: async (scene) => {
    const addresses = await addressesOf(scene);
    const quick: string[] = [];
    const of = (client: Client) => ({
      registration: async (email: string) => {
        const began = performance.now();
        const body = { email, password: 'a quite long password', name: 'Kim', locale: 'en' };
        const answer = await client.askPatiently('POST', '/api/users/register', body);
        if (performance.now() - began < AT_LEAST_MS) quick.push(email);
        return answer;
      },
      reset: (email: string) => client.askPatiently('POST', '/api/users/password/reset-request', { email }),
      login: (email: string) => client.logIn(email, 'no password of theirs'),
    });
    const differing: string[] = [];
    // The login comes first, because the registration makes the unknown address an unconfirmed one.
    for (const [what, ask] of Object.entries(of(scene.stranger())).reverse()) {
      const answers = await answersTo(addresses, ask);
      if (answers.size > 1) differing.push(`${what} answers ${[...answers].join(' and ')}`);
    }
    return faults(...differing.map((each) => [true, each] as const), [
      quick.length > 0,
      `registration answers within ${AT_LEAST_MS} ms`,
    ]);
  },
};
