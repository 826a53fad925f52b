import type { Role } from '@maru/security';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { contexts } from '@maru/platform/contexts';

/**
 * The callers that a route lets in: all, every user who has logged in (but no API key), or these roles. An `operator`
 * may do everything, so no row names that role. `fresh` demands a recent login.
 */
export type Expected = 'public' | 'any login' | readonly Role[] | { readonly fresh: readonly Role[] };

const SIGNED_IN: readonly Role[] = ['customer', 'catalog', 'stock', 'support', 'finance', 'platform'];
type Written = 'public' | 'any login' | 'signed in' | readonly Role[];

interface Fresh {
  readonly fresh: Written;
}

const isFresh = (who: Written | Fresh): who is Fresh => typeof who === 'object' && 'fresh' in who;
const rolesOf = (written: Written) => (written === 'signed in' ? SIGNED_IN : written);

/** The rows for a context's own routes and calls, from its `test/access.json`. */
function accessOf(context: string): readonly (readonly [string, Expected])[] {
  const file = path.join(__dirname, '..', '..', context, 'test', 'access.json');
  if (!existsSync(file)) return [];
  const written = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Written | Fresh>>;
  return Object.entries(written).map(([route, who]) => {
    if (isFresh(who)) return [route, { fresh: rolesOf(who.fresh) as readonly Role[] }];
    return [route, rolesOf(who)];
  });
}

/**
 * The callers of every route (of the merged OpenAPI document, of the gateway itself, and inside of the shop), of every
 * root field of GraphQL, and of every gRPC method. The rows of a context are in its folder. Specs of the contexts check
 * whose data a caller may see. token-matrix.e2e.spec.ts asks each target.
 */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  ...Object.fromEntries(contexts.flatMap(({ name }) => accessOf(name))),

  'GET /api/mobile/home': SIGNED_IN,
  'GET /api/mobile/orders/:id': SIGNED_IN,
  'POST /api/devices/reorder': SIGNED_IN,
  'POST /api/devices/deliveries': ['stock'],

  'GraphQL Query.me': SIGNED_IN,
  'GraphQL Query.myOrders': SIGNED_IN,
  'GraphQL Query.order': SIGNED_IN,
  'GraphQL Query.product': 'public',
  'GraphQL Query.products': 'public',
  'GraphQL Mutation.placeOrder': SIGNED_IN,
  'GraphQL Mutation.cancelOrder': SIGNED_IN,
  'GraphQL Subscription.orderUpdated': SIGNED_IN,

  'GET /.well-known/jwks.json': 'public',
  'GET /.well-known/jwks.json/*': 'public',
  'GET /api/audit': ['platform'],
  'GET /api/live': SIGNED_IN,
  'GET /api/parked': ['platform'],
  'GET /api/parked/message': ['platform'],
  'POST /api/parked/retry': ['platform'],
  'POST /api/parked/drop': ['platform'],
  'GET /api/streams/:name': ['support', 'platform'],
  'GET /api/orders/:id/at': ['support', 'platform'],
  'GET /api/traces/:traceId': ['support', 'platform'],
  'GET /api/orders/:id/traces': ['support', 'platform'],
  'GET /api/internal/stock': SIGNED_IN,
  'GET /': 'public',
  'GET /login': 'public',
  'GET /login/*': 'public',
  'GET /watch': 'public',
  'GET /watch/*': 'public',
  'GET /orders': 'public',
  'GET /orders/*': 'public',
  'GET /operations': 'public',
  'GET /operations/*': 'public',
  'GET /shop': 'public',
  'GET /shop/*': 'public',
  'GET /account': 'public',
  'GET /account/*': 'public',
  'GET /assets/*': 'public',
  'GET /api/demo': 'public',
  'POST /api/demo/orders': 'public',
  'GET /docs': 'public',
  'GET /docs/assets/*': 'public',
  'GET /docs/openapi.json': 'public',
  'GET /docs/page.js': 'public',
  // Each field has a check of its own, and no route lies below this path.
  'GET /graphql': 'public',
  'POST /graphql': 'public',
  'GET /graphql/*': 'public',
  'POST /graphql/*': 'public',
  'PUT /graphql/*': 'public',
  'PATCH /graphql/*': 'public',
  'DELETE /graphql/*': 'public',
  'GET /api/rollouts': ['platform'],
  'GET /api/rollouts/:context': ['platform'],
  'PUT /api/rollouts/:context': ['platform'],
  'DELETE /api/rollouts/:context': ['platform'],
  'GET /metrics': ['platform'],
  'GET /metrics inside': 'public',
  'GET /openapi.json': 'public',

  'GET /internal/parked': ['platform'],
  'GET /internal/parked/message': ['platform'],
  'POST /internal/parked/retry': ['platform'],
  'POST /internal/parked/drop': ['platform'],
  'GET /internal/audit': ['platform'],
  'GET /internal/explanation': ['support', 'platform'],
  'GET /internal/traces': ['support', 'platform'],
  'GET /internal/traces/:traceId': ['support', 'platform'],
  'POST /internal/acts': ['platform'],
  'GET /internal/streams': ['support', 'platform'],
  'GET /internal/streams/:name': ['support', 'platform'],
  'GET /internal/commits': 'public',
  'GET /health/live': 'public',
  'GET /health/live inside': 'public',
  'GET /health/ready': 'public',
  'GET /health/ready inside': 'public',
};
