import type { Actor } from '@maru/kernel';
import type { Principal } from './principal';

/** The actor of what this caller does: the user, or the key, on behalf of the user that it belongs to, if it does. */
export function actorOf({ userId, keyId }: Principal): Pick<Actor, 'kind' | 'id' | 'onBehalfOf'> {
  if (keyId === undefined) return { kind: 'user', id: userId };
  return { kind: 'key', id: keyId, ...(userId !== keyId && { onBehalfOf: { kind: 'user', id: userId } }) };
}
