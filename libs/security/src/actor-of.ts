import type { Actor } from '@maru/kernel';
import type { Principal } from './principal';

/** The actor of this caller's acts: the user, or the key, on behalf of its user if it has one. */
export function actorOf({ userId, keyId }: Principal): Pick<Actor, 'kind' | 'id' | 'onBehalfOf'> {
  if (keyId === undefined) return { kind: 'user', id: userId };
  return { kind: 'key', id: keyId, ...(userId !== keyId && { onBehalfOf: { kind: 'user', id: userId } }) };
}
