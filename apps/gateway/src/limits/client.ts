import { networkOf } from '@maru/kernel';
import type { FastifyRequest } from 'fastify';
import { isGuess } from './guessing-routes';

/** The client on whose limits and share a request counts. */
export interface Client {
  /** Identified by a verified API key or token, or by the address only. */
  readonly known: 'key' | 'user' | 'address';
  readonly id: string;
  readonly role?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set after the request's token or key was verified, never from an unverified claim. */
    client?: Client;
  }
}

/**
 * The verified client, else the address. An IPv6 address counts as its /64, because one subscriber has all of that. A
 * guess at an account always counts by address.
 */
export function clientOf(request: FastifyRequest): Client {
  const known = isGuess(request.method, request.url) ? undefined : request.client;
  return known ?? { known: 'address', id: networkOf(request.ip) };
}

/** The key of the client's share of a bulkhead, here and at the contexts: `user:<id>`, `address:<network>`. */
export function clientKeyOf(request: FastifyRequest): string {
  const { known, id } = clientOf(request);
  return `${known}:${id}`;
}
