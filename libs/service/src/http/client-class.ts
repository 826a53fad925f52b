import { addressClassOf } from '@maru/kernel';
import type { AddressClass } from '@maru/kernel';
import type { FastifyRequest } from 'fastify';

/** The header for the class of the client's address. The gateway sets it, and drops it from requests of clients. */
export const CLIENT_CLASS_HEADER = 'x-internal-client';

/** The address class from the gateway, else the class of the address that the request comes from. */
export const clientClassOf = ({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>): AddressClass | undefined =>
  toldClass(headers[CLIENT_CLASS_HEADER]) ?? addressClassOf(ip);

export const toldClass = (told: unknown): AddressClass | undefined =>
  told === 'loopback' || told === 'private' || told === 'public' ? told : undefined;
