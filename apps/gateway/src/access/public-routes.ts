import type { Discovery } from '@maru/discovery';
import { routes } from '../routes';

/** A route that asks for no token. In `path`, `:name` stands for one segment. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

/** What anybody may ask, as the contexts have it too: everything else needs a token before it gets further than the gateway. */
export const publicRoutes: readonly PublicRoute[] = [
  { method: 'GET', path: '/api/products' },
  { method: 'GET', path: '/api/products/:id' },
  { method: 'POST', path: '/api/users/register' },
  { method: 'POST', path: '/api/users/login' },
  { method: 'POST', path: '/api/users/confirm' },
  { method: 'POST', path: '/api/users/password/reset-request' },
  { method: 'POST', path: '/api/users/password/reset' },
  { method: 'POST', path: '/api/users/password/initial' },
  { method: 'POST', path: '/api/users/token/refresh' },
  { method: 'POST', path: '/api/users/token/api-key' },
  { method: 'GET', path: '/api/users/.well-known/jwks.json' },
];

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

/** Where the keys of access tokens are shown to the world, and where customers shows them. */
export const JWKS_PATH = '/.well-known/jwks.json';
export const JWKS_OF_CUSTOMERS = '/api/users/.well-known/jwks.json' satisfies `${keyof typeof routes}${string}`;

// Nobody listens there.
const NOWHERE = 'http://127.0.0.1:1';

/** Where the keys are at this moment: every instance of customers shows those of all. */
export const jwksUrlIn = (discovery: Discovery): string =>
  `${discovery.instances('customers')[0]?.url ?? NOWHERE}${JWKS_OF_CUSTOMERS}`;
