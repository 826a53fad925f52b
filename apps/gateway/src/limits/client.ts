import type { FastifyRequest } from 'fastify';

/** Who is counted. */
export interface Client {
  /** By an API key or a token that was verified, or by nothing but the address. */
  readonly known: 'key' | 'user' | 'address';
  readonly id: string;
  readonly role?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by whoever has verified the request's token or key; never from what the request merely says. */
    client?: Client;
  }
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The verified client, else the address. Of an IPv6 address its /64, of which a single subscriber has all. */
export function clientOf(request: FastifyRequest): Client {
  return request.client ?? { known: 'address', id: networkOf(request.ip) };
}

/** The key by which the client has its share of places, here and at the contexts: `user:<id>`, `address:<network>`. */
export function clientKeyOf(request: FastifyRequest): string {
  const { known, id } = clientOf(request);
  return `${known}:${id}`;
}

function networkOf(ip: string): string {
  const mapped = MAPPED.exec(ip)?.[1];
  if (mapped || !ip.includes(':')) return mapped ?? ip;
  const [head = '', tail] = ip.toLowerCase().replace(/%.*$/, '').split('::');
  const front = head.split(':').filter(Boolean);
  const back = (tail ?? '').split(':').filter(Boolean);
  const groups =
    tail === undefined ? front : [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
