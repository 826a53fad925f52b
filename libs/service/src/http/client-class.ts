import { addressClassOf } from '@maru/kernel';
import type { AddressClass } from '@maru/kernel';
import type { FastifyRequest } from 'fastify';

/** Where the gateway says that the client is. It drops what a client itself says under this name. */
export const CLIENT_CLASS_HEADER = 'x-internal-client';

/** What the gateway says of the client's address, else the class of the address that the request comes from. */
export const clientClassOf = ({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>): AddressClass | undefined =>
  toldClass(headers[CLIENT_CLASS_HEADER]) ?? addressClassOf(ip);

export const toldClass = (told: unknown): AddressClass | undefined =>
  told === 'loopback' || told === 'private' || told === 'public' ? told : undefined;
