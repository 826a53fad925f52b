import { networkOf } from '@maru/kernel';
import type { FastifyRequest } from 'fastify';

/** The network of a request, as the gateway says; for a request that did not come through it, the peer's own. */
export function clientNetwork({ headers, ip }: FastifyRequest): string {
  const said = headers['x-forwarded-for'];
  return networkOf((typeof said === 'string' && said.split(',')[0]!.trim()) || ip);
}
