import { networkOf } from '@maru/kernel';
import type { FastifyRequest } from 'fastify';
import { isGuess } from './guessing-routes';

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

/**
 * The verified client, else the address. Of an IPv6 address its /64, of which a single subscriber has all. For guesses
 * at accounts it is always the address.
 */
export function clientOf(request: FastifyRequest): Client {
  const known = isGuess(request.method, request.url) ? undefined : request.client;
  return known ?? { known: 'address', id: networkOf(request.ip) };
}

/** The key by which the client has its share of places, here and at the contexts: `user:<id>`, `address:<network>`. */
export function clientKeyOf(request: FastifyRequest): string {
  const { known, id } = clientOf(request);
  return `${known}:${id}`;
}
