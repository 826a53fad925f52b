import type { FastifyRequest } from 'fastify';
import { clientOf } from './client';

const from = (ip: string, client?: object) =>
  clientOf({ ip, client, method: 'GET', url: '/api/products' } as FastifyRequest).id;

describe('a client', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ['2001:DB8:0000:0007:1:2:3:4', '2001:db8:0:7::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('counts by its IPv4 address or its IPv6 network: %s', (ip, expected) => {
    expect(from(ip)).toBe(expected);
  });

  it('counts as the verified user', () => {
    expect(from('::1', { known: 'user', id: 'u-1' })).toBe('u-1');
  });

  it.each(['login', 'register', 'token/refresh', 'password/reset-request', '%6Cogin', 'login/', '/login', 'login?x=1'])(
    'counts by address on POST /api/users/%s even with a verified identity',
    (path) => {
      const client = { known: 'user', id: 'u-1' } as const;
      const request = { ip: '203.0.113.9', client, method: 'POST', url: `/api/users/${path}` } as FastifyRequest;
      expect(clientOf(request)).toEqual({ known: 'address', id: '203.0.113.9' });
    },
  );

  it('counts as the user on POST /api/users/logout', () => {
    const client = { known: 'user', id: 'u-1' } as const;
    const request = { ip: '203.0.113.9', client, method: 'POST', url: '/api/users/logout' } as FastifyRequest;
    expect(clientOf(request)).toBe(client);
  });
});
