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
  // Of the literal parts only dots mean something else in a pattern.
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}/?$`),
}));

/** Whether anybody may ask this; a HEAD is asked as a GET is. `url` may have a query. */
export function isPublic(method: string, url: string): boolean {
  const asked = method === 'HEAD' ? 'GET' : method;
  const path = url.split('?', 1)[0]!;
  return patterns.some((each) => each.method === asked && each.pattern.test(path));
}

/** Where the keys of access tokens are shown to the world. */
export const JWKS_PATH = '/.well-known/jwks.json';

// Nobody listens there.
const NOWHERE = 'http://127.0.0.1:1';

/** Where the keys are at this moment: every instance of customers shows those of all. */
export const jwksUrlIn = (discovery: Discovery): string =>
  `${discovery.instances('customers')[0]?.url ?? NOWHERE}${JWKS_OF_CUSTOMERS}`;
