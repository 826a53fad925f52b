import { actorText, ANONYMOUS, nameActor, serviceActor } from './actor';
import type { Actor } from './actor';
import { addressClassOf } from './address-class';
import type { Causation } from './causation';

const user = { kind: 'user', id: 'u1' } as const;

describe('an actor', () => {
  it('has the id and the address of a verified caller', () => {
    const causation: Causation = {
      ...{ messageId: 'm', correlationId: 'c' },
      actor: { ...ANONYMOUS, address: 'public', reason: 'a recall' },
    };
    nameActor(causation, user, { reason: true });
    expect(causation.actor).toEqual({ ...user, address: 'public', reason: 'a recall' });
    nameActor(causation, user, { reason: false });
    expect(causation.actor).toEqual({ ...user, address: 'public' });
  });

  it('has the user of a verified key, and no address where none is known', () => {
    const causation: Causation = { messageId: 'm', correlationId: 'c' };
    nameActor(causation, { kind: 'key', id: 'k1', onBehalfOf: user }, { reason: true });
    expect(causation.actor).toStrictEqual({ kind: 'key', id: 'k1', onBehalfOf: user });
    nameActor(causation, user, { reason: true });
    expect(causation.actor).toStrictEqual(user);
  });

  it.each<[string, Actor | undefined, Actor]>([
    ['a user', { ...user, address: 'public', reason: 'x' }, { kind: 'service', id: 'ordering', onBehalfOf: user }],
    [
      'a key',
      { kind: 'key', id: 'k1', onBehalfOf: user },
      { kind: 'service', id: 'ordering', onBehalfOf: { kind: 'key', id: 'k1' } },
    ],
    [
      'a service that acts for a user',
      { kind: 'service', id: 'payments', onBehalfOf: user },
      { kind: 'service', id: 'ordering', onBehalfOf: user },
    ],
    ['nobody', ANONYMOUS, { kind: 'service', id: 'ordering' }],
    ['a version that named no actor', undefined, { kind: 'service', id: 'ordering' }],
  ])('is the service that follows up on an event of %s', (_what, cause, actor) => {
    expect(serviceActor('ordering', cause)).toEqual(actor);
  });

  it('is a single text in log lines', () => {
    expect(actorText(serviceActor('ordering', user))).toBe('service:ordering for user:u1');
    expect([actorText(ANONYMOUS), actorText(undefined)]).toEqual(['anonymous', 'unknown']);
  });
});

describe('the class of an address', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['::ffff:100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['fe80::1%eth0', 'private'],
    ['203.0.113.7', 'public'],
    ['2001:db8::1', 'public'],
    ['a host', undefined],
    ['', undefined],
  ])('of "%s" is %s', (address, expected) => {
    expect(addressClassOf(address)).toBe(expected);
  });
});
