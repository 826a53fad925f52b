import type { Principal } from '../principal';

const principals = new WeakMap<object, Principal>();

/** Beside the request and not on it, so that no input of a client can pass for it. */
export const setPrincipal = (request: object, principal: Principal): void => void principals.set(request, principal);

export const principalOfRequest = (request: object): Principal | undefined => principals.get(request);
