import { setTimeout as sleep } from 'node:timers/promises';
import { OpenSocket } from '../open-socket';
import type { Answer } from '../client';
import { faults } from '../trial';
import type { Member, Trial, TrialScene } from '../trial';

// Counted from the answer to the request that ended the authority.
const WITHIN_MS = 2_000;

interface Ending {
  /** The roles of the member before the ending. */
  readonly roles?: readonly string[];
  readonly end: (member: Member, scene: TrialScene) => Promise<unknown>;
}

/** Accepts 401, too, because a repeated request gets it when the first one has ended the authority unanswered. */
async function ends(asked: Promise<Answer>): Promise<void> {
  const { status, body } = await asked;
  if (status !== 204 && status !== 401)
    throw new Error(`the request to end the authority was answered ${status}: ${JSON.stringify(body)}`);
}

const setRoles = async ({ userId }: Member, { operator }: TrialScene, roles: readonly string[]) =>
  (await operator()).expect(204, 'PUT', `/api/users/${userId}/roles`, { roles });

/** The ways in which the authority of a member can end. */
const endings: Readonly<Record<string, Ending>> = {
  'logged out everywhere': { end: ({ client }) => ends(client.askPatiently('POST', '/api/users/logout', {})) },
  'got a role': { end: (member, scene) => setRoles(member, scene, ['support']) },
  'lost their role': { roles: ['finance'], end: (member, scene) => setRoles(member, scene, []) },
  'was erased': { end: ({ client }) => ends(client.askPatiently('DELETE', '/api/users/profile')) },
  'changed their password': {
    end: ({ client, password }) => {
      const passwords = { currentPassword: password, newPassword: `another ${password}` };
      return ends(client.askPatiently('POST', '/api/users/password', passwords));
    },
  },
  'had a refresh token shown twice': {
    end: async ({ client, refreshToken }) => {
      const exchange = (token: string) =>
        client.askPatiently('POST', '/api/users/token/refresh', { refreshToken: token });
      const next = await exchange(refreshToken);
      await exchange(next.body.refreshToken!);
      const { status, body } = await exchange(refreshToken);
      if (status !== 401) throw new Error(`an old refresh token was answered ${status}: ${JSON.stringify(body)}`);
    },
  },
};

/** The places that check tokens, and whether each of them accepts this one. */
async function placesWhere({ client, accessToken }: Member, scene: TrialScene): Promise<Record<string, boolean>> {
  const authorization = `Bearer ${accessToken}`;
  const [gateway, graphql, ordering, customers] = await Promise.all([
    client.ask('GET', '/api/orders'),
    client.ask('POST', '/graphql', { query: '{ myOrders { hasNextPage } }' }),
    scene.statusAtContext('ordering', '/api/orders', authorization),
    scene.statusAtContext('customers', '/api/users/sessions', authorization),
  ]);
  return {
    'the gateway': gateway.status !== 401,
    GraphQL: graphql.body.errors?.[0]?.extensions?.code !== 'HTTP.INVALID_TOKEN',
    ordering: ordering !== 401,
    customers: customers !== 401,
  };
}

async function keeps(how: string, scene: TrialScene): Promise<readonly string[]> {
  const { roles, end } = endings[how]!;
  const registered = await scene.member();
  const member = roles ? await scene.withRoles(registered, roles) : registered;
  const socket = await OpenSocket.open(member.client);
  const before = Object.entries(await placesWhere(member, scene)).filter(([, good]) => !good);
  if (before.length > 0) throw new Error(`a token is refused before anything has ended: ${before.join()}`);
  await end(member, scene);
  await sleep(WITHIN_MS);
  const socketOpen = socket.isOpen;
  const places = await placesWhere(member, scene);
  const another = await OpenSocket.open(member.client);
  const faulty = faults(
    ...Object.entries(places).map(([place, good]) => [good, `${place} takes a token whose user ${how}`] as const),
    [socketOpen, `a WebSocket stays open whose user ${how}`],
    [another.isOpen, `a WebSocket is opened for a user who ${how}`],
  );
  socket.close();
  another.close();
  return faulty;
}

/** An access token is valid for an hour, but it must end with the authority of its user. */
export const keepsEndedTokens: Trial = {
  name: 'keeps tokens whose authority has ended',
  run: async (scene) => (await Promise.all(Object.keys(endings).map((how) => keeps(how, scene)))).flat(),
};
