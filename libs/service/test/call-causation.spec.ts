import { Metadata } from '@grpc/grpc-js';
import { currentCausation, RandomIds } from '@maru/kernel';
import type { Causation } from '@maru/kernel';
import type { Principal } from '@maru/security';
import { setPrincipal } from '@maru/security/nest';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { defer, lastValueFrom } from 'rxjs';
import { CallCausation } from '../src/grpc/call-causation.interceptor';

const interceptor = new CallCausation(new RandomIds());

function take(
  call: { cancelled?: boolean; deadline?: number },
  metadata: Record<string, string> = {},
  principal?: Principal,
) {
  const given = new Metadata();
  for (const [name, value] of Object.entries(metadata)) given.set(name, value);
  const { cancelled = false, deadline = Infinity } = call;
  const message = {};
  if (principal) setPrincipal(message, principal);
  const args = [
    message,
    given,
    { cancelled, getDeadline: () => deadline, getPath: () => '/maru.ordering.v1.Orders/GetOrder' },
  ];
  const context = { getArgs: () => args } as unknown as ExecutionContext;
  const work: CallHandler = { handle: () => defer(async () => currentCausation()) };
  return lastValueFrom(interceptor.intercept(context, work));
}

describe('a gRPC call', () => {
  it('takes a well-formed correlation id from its caller', async () => {
    expect(await take({}, { 'x-correlation-id': 'web-7' })).toMatchObject({ correlationId: 'web-7' });
    const causation = (await take({}, { 'x-correlation-id': 'web 7 {}' })) as { messageId: string };
    const { messageId } = causation;
    const actor = { kind: 'anonymous', id: '' };
    expect(causation).toEqual({ messageId, correlationId: messageId, actor, waits: expect.any(Function) });
  });

  it('has the verified caller as actor, with the address class from the calling process', async () => {
    const principal = { userId: 'u-1', roles: [], scopes: new Set<string>(), tokenId: 't', issuedAt: 0, expiresAt: 0 };
    const client = { 'x-internal-client': 'public' };
    const { actor } = (await take({}, client, { ...principal, keyId: 'k-1' })) as Causation;
    expect(actor).toEqual({ kind: 'key', id: 'k-1', onBehalfOf: { kind: 'user', id: 'u-1' }, address: 'public' });
    const { actor: plain } = (await take({}, { 'x-internal-client': '203.0.113.7' }, principal)) as Causation;
    expect(plain).toEqual({ kind: 'user', id: 'u-1' });
  });

  it('begins before its deadline', async () => {
    expect(await take({ deadline: Date.now() + 1_000 })).toBeDefined();
  });

  it('does not begin after its deadline or when its caller has cancelled it', () => {
    for (const late of [{ deadline: Date.now() - 1 }, { cancelled: true }])
      expect(() => take(late)).toThrow(
        expect.objectContaining({ rejection: expect.objectContaining({ code: 'HTTP.GATEWAY_TIMEOUT' }) }),
      );
  });
});
