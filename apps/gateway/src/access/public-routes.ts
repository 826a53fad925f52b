import { contexts, JWKS_OF_CUSTOMERS } from '@maru/contracts';
import type { ContextContract, PublicRoute } from '@maru/contracts';
import type { Discovery } from '@maru/discovery';

/**
 * The routes that need no token, as the contracts of the contexts declare them. Every other request needs one to get
 * past the gateway.
 */
export const publicRoutes: readonly PublicRoute[] = contexts.flatMap(
  ({ publicRoutes: declared = [] }: ContextContract) => declared,
);

const patterns = publicRoutes.map(({ method, path }) => ({
  method,
  // Dots are the only characters of a path that a pattern reads in another way.
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}/?$`),
}));

/** Whether a request needs no token. A HEAD counts as a GET; `url` may have a query. */
export function isPublic(method: string, url: string): boolean {
  const asked = method === 'HEAD' ? 'GET' : method;
  const path = url.split('?', 1)[0]!;
  return patterns.some((each) => each.method === asked && each.pattern.test(path));
}

/** The public path of the keys that sign access tokens. */
export const JWKS_PATH = '/.well-known/jwks.json';

// Unused address, so an unknown instance fails like an unreachable one.
const NOWHERE = 'http://127.0.0.1:1';

/** The URL of the signing keys at any instance of customers, because each serves the keys of all. */
export const jwksUrlIn = (discovery: Discovery): string =>
  `${discovery.instances('customers')[0]?.url ?? NOWHERE}${JWKS_OF_CUSTOMERS}`;
