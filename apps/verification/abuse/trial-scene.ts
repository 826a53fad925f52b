import { decodeJwt } from 'jose';
import { randomUUID } from 'node:crypto';
import { OPERATOR, peersOfShop } from '../clients/operator';
import { Client } from './client';
import type { MailSink } from './mail-sink';
import type { ShopUnderAttack } from './topologies';
import type { Member, TrialScene } from './trial';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The scene of the trials: a shop that sends its letters to `mail`. */
export function trialScene(shop: ShopUnderAttack, mail: MailSink): TrialScene {
  const peers = peersOfShop();
  let addresses = 0;
  // Each IPv4 address is a network of its own for the gateway and for customers, even within one /24.
  const stranger = () => new Client(shop.url, `10.1.${Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`);
  const loggedIn = async (client: Client, email: string, password: string): Promise<Member> => {
    const body = (await client.expect(200, 'POST', '/api/users/login', { email, password })) as Tokens;
    const { accessToken, refreshToken } = body;
    const userId = decodeJwt(accessToken).sub!;
    return { userId, email, password, accessToken, refreshToken, client: client.as(accessToken) };
  };
  const operator = async () => {
    const { client } = await loggedIn(stranger(), OPERATOR.email, OPERATOR.password);
    return client;
  };
  const member = async () => {
    const [client, email, password] = [stranger(), `${randomUUID()}@example.org`, randomUUID()];
    await client.expect(202, 'POST', '/api/users/register', { email, password, name: 'Kim', locale: 'en' });
    const code = await mail.codeWith(email, 'confirm it with this code');
    await client.expect(204, 'POST', '/api/users/confirm', { code, password });
    return loggedIn(client, email, password);
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...{ url: shop.url, mail, stranger, operator },
    // Members are made one after the other, because each costs several password hashes.
    member: () => {
      const next = last.then(member);
      last = next.catch(() => undefined);
      return next;
    },
    withRoles: async ({ userId, email, password, client }, roles) => {
      await (await operator()).expect(204, 'PUT', `/api/users/${userId}/roles`, { roles });
      return loggedIn(new Client(shop.url, client.address), email, password);
    },
    statusAtContext: async (context, path, authorization) => {
      const url = `${await shop.contextUrl(context)}${path}`;
      const answer = await peers.fetch(context, url, { headers: { authorization } });
      await answer.arrayBuffer();
      return answer.status;
    },
  };
}
