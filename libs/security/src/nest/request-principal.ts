import type { Principal } from '../principal';

const principals = new WeakMap<object, Principal>();

/** Beside the request and not on it, so that nothing a client sends can be taken for it. */
export const setPrincipal = (request: object, principal: Principal): void => void principals.set(request, principal);

export const principalOfRequest = (request: object): Principal | undefined => principals.get(request);
