import type { ServiceContract } from '@maru/kernel';
import { Refusal } from '@maru/service';
import { ContextClient } from '@maru/service/grpc';
import { createClient } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { peersOfShop } from '../clients/operator';
import type { Target } from './targets';

const REFUSALS = new Set([
  'HTTP.UNAUTHENTICATED',
  'HTTP.INVALID_TOKEN',
  'HTTP.TOKEN_EXPIRED',
  'HTTP.LOGIN_TOO_OLD',
  'HTTP.FORBIDDEN',
]);
const TIMEOUT_MS = 20_000;
// The close code of GraphQL over WebSocket.
const FORBIDDEN = 4403;

const peers = peersOfShop();
const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };
/** A busy process could not fetch newer signing keys, and so has not judged the token. */
export const NOT_JUDGED = 'HTTP.UNAVAILABLE';
const outcomeOf = (code: string | undefined) =>
  code !== undefined && (REFUSALS.has(code) || code === NOT_JUDGED) ? code : 'let in';

// The gateway itself checks this query before it asks the context, where the guard is.
const QUERIES: Readonly<Record<string, string>> = { '/api/internal/stock': '?sku=NO-SUCH-SKU' };

/** The URL of a thing that does not exist. */
function urlOf(name: string, url: string): string {
  const [, path = ''] = name.split(' ');
  const asked = path.replace(':sku', 'NO-SUCH-SKU').replace(/:\w+/g, randomUUID()).replace('*', 'nothing');
  return `${url}${asked}${QUERIES[path] ?? ''}`;
}

/** A body that every server can parse and no route accepts, because the guard runs between the two checks. */
function bodyOf(name: string): { readonly type?: string; readonly body?: string | Uint8Array<ArrayBuffer> } {
  if (name.startsWith('GET ')) return {};
  // Devices speak CBOR.
  if (name.includes('/api/devices/')) return { type: 'application/cbor', body: new Uint8Array([0xa0]) };
  return { type: 'application/json', body: '{}' };
}

/** Asks a server of the shop. @param context when set, the request comes as from a process of the shop */
export function askHttp(name: string, url: string, context?: string): Target['ask'] {
  return async (token) => {
    const answer = await request({ name, url, context, token });
    // The body of a feed never ends, so it is not read.
    if (answer.ok) return answer.body?.cancel().then(() => 'let in') ?? 'let in';
    const text = await answer.text();
    if (answer.status >= 500) return `${answer.status} ${text}`;
    return outcomeOf((JSON.parse(text || '{}') as { code?: string }).code);
  };
}

/** Whether the server has this route. A route that only names the methods of its path answers 405. */
export async function isThere(name: string, url: string, context?: string): Promise<boolean> {
  const answer = await request({ name, url, context });
  await answer.body?.cancel();
  return answer.status !== 405;
}

interface Asked {
  readonly name: string;
  readonly url: string;
  readonly context?: string | undefined;
  readonly token?: string | undefined;
}

function request({ name, url, context, token }: Asked): Promise<Response> {
  const method = name.slice(0, name.indexOf(' '));
  const { type, body } = bodyOf(name);
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...(type && { 'content-type': type }),
    ...bearer(token),
  };
  const init = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), ...(body && { body }) };
  return context ? peers.fetch(context, urlOf(name, url), init) : fetch(urlOf(name, url), init);
}

interface GraphqlAnswer {
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

export const askGraphql =
  (url: string, query: string): Target['ask'] =>
  async (token) => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(token) },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    if (answer.status >= 500) return `${answer.status} ${text}`;
    return outcomeOf((JSON.parse(text) as GraphqlAnswer).errors?.[0]?.extensions?.code);
  };

export const subscribeGraphql =
  (url: string, query: string): Target['ask'] =>
  async (token) => {
    const client = createClient({
      ...{ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket },
      ...{ connectionParams: bearer(token), retryAttempts: 0 },
    });
    try {
      for await (const { errors } of client.iterate({ query }))
        return outcomeOf((errors?.[0]?.extensions as { code?: string } | undefined)?.code);
      return 'let in';
    } catch (error) {
      // The close code does not tell why the token was refused.
      if ((error as { code?: number }).code === FORBIDDEN) return 'closed as forbidden';
      const [first] = error as { extensions?: { code?: string } }[];
      return outcomeOf(first?.extensions?.code);
    } finally {
      await client.dispose();
    }
  };

export function askGrpc(service: ServiceContract, address: string, method: string): Target['ask'] {
  return async (token) => {
    const client = new ContextClient(
      service as ServiceContract<Record<string, { request: object; response: object }>>,
      address,
      peers,
    );
    try {
      await client.call(method, {}, { ...bearer(token), timeoutMs: TIMEOUT_MS });
      return 'let in';
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code } = error.rejection;
      return code === 'HTTP.GATEWAY_TIMEOUT' || code === 'HTTP.BAD_GATEWAY' ? code : outcomeOf(code);
    } finally {
      client.close();
    }
  };
}
