import type { Role } from '@maru/security';

/**
 * Who may: anybody, everybody who has logged in (no key), or these roles. `operator` may everything, so that it stands
 * nowhere. `fresh`: after a login of now.
 */
export type Expected = 'public' | 'any login' | readonly Role[] | { readonly fresh: readonly Role[] };

const SIGNED_IN: readonly Role[] = ['customer', 'catalog', 'stock', 'support', 'finance', 'platform'];
const MONEY: readonly Role[] = ['support', 'finance'];

/**
 * Every route of the merged OpenAPI document, of the gateway itself and inside of the shop, every root field of GraphQL
 * and every gRPC method: who may ask it. Whose things, specs of contexts say. token-matrix.spec.ts asks each of them.
 */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  'GET /api/products': 'public',
  'GET /api/products/:id': 'public',
  'POST /api/products': ['catalog'],
  'PATCH /api/products/:id': ['catalog'],
  'gRPC Catalog.GetProducts': 'public',
  'gRPC Catalog.SearchProducts': 'public',

  'POST /api/users/register': 'public',
  'POST /api/users/confirm': 'public',
  'POST /api/users/password/reset-request': 'public',
  'POST /api/users/password/reset': 'public',
  'POST /api/users/password/initial': 'public',
  'POST /api/users/login': 'public',
  'POST /api/users/token/refresh': 'public',
  'POST /api/users/token/api-key': 'public',
  'GET /api/users/.well-known/jwks.json': 'public',
  'GET /internal/authority-ends': 'public',
  'POST /api/users/password': SIGNED_IN,
  'GET /api/users/sessions': SIGNED_IN,
  'DELETE /api/users/sessions/:id': SIGNED_IN,
  'GET /api/users/second-factor': SIGNED_IN,
  'POST /api/users/second-factor': { fresh: SIGNED_IN },
  'POST /api/users/second-factor/confirm': SIGNED_IN,
  'DELETE /api/users/second-factor': { fresh: SIGNED_IN },
  'DELETE /api/users/:id/second-factor': { fresh: ['platform'] },
  'POST /api/users/logout': 'any login',
  'GET /api/users/profile': SIGNED_IN,
  'PATCH /api/users/profile': SIGNED_IN,
  'DELETE /api/users/profile': { fresh: SIGNED_IN },
  'GET /api/users/:id': SIGNED_IN,
  'PUT /api/users/:id/roles': { fresh: ['platform'] },
  'POST /api/users/signing-keys': { fresh: ['platform'] },
  'POST /api/users/api-keys': { fresh: ['platform'] },
  'GET /api/users/api-keys': ['platform'],
  'DELETE /api/users/api-keys/:id': ['platform'],
  'gRPC Customers.GetProfile': SIGNED_IN,

  'GET /api/orders': SIGNED_IN,
  'POST /api/orders': SIGNED_IN,
  'GET /api/orders/:id': SIGNED_IN,
  'GET /api/orders/:id/timeline': SIGNED_IN,
  'POST /api/orders/:id/cancel': SIGNED_IN,
  'gRPC Ordering.GetOrder': SIGNED_IN,
  'gRPC Ordering.ListOrders': SIGNED_IN,
  'gRPC Ordering.PlaceOrder': SIGNED_IN,
  'gRPC Ordering.Reorder': SIGNED_IN,
  'gRPC Ordering.CancelOrder': SIGNED_IN,

  'GET /api/inventory/:sku': SIGNED_IN,
  'POST /api/inventory/:sku/receipts': ['stock'],
  'POST /api/inventory/:sku/adjustments': ['stock'],
  'gRPC Inventory.GetStock': SIGNED_IN,

  'GET /api/payments': MONEY,
  'POST /api/payments/:id/refunds': ['finance'],
  'gRPC Payments.GetPayments': SIGNED_IN,
  'GET /api/shipments': MONEY,
  'gRPC Shipping.GetShipments': SIGNED_IN,
  'gRPC Shipping.ConfirmDelivery': ['stock'],
  'GET /api/notifications': SIGNED_IN,

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
  'GET /api/internal/stock': SIGNED_IN,
  'GET /docs': 'public',
  'GET /docs/assets/*': 'public',
  'GET /docs/openapi.json': 'public',
  'GET /docs/page.js': 'public',
  // Each field asks for itself; below there is nothing.
  'GET /graphql': 'public',
  'POST /graphql': 'public',
  'GET /graphql/*': 'public',
  'POST /graphql/*': 'public',
  'PUT /graphql/*': 'public',
  'PATCH /graphql/*': 'public',
  'DELETE /graphql/*': 'public',
  'GET /internal/rollouts/:context': ['platform'],
  'PUT /internal/rollouts/:context': ['platform'],
  'DELETE /internal/rollouts/:context': ['platform'],
  'GET /metrics': ['platform'],
  'GET /metrics inside': 'public',
  'GET /openapi.json': 'public',

  'GET /internal/parked': ['platform'],
  'GET /internal/parked/message': ['platform'],
  'POST /internal/parked/retry': ['platform'],
  'POST /internal/parked/drop': ['platform'],
  'GET /internal/audit': ['platform'],
  'POST /internal/acts': ['platform'],
  'GET /internal/commits': 'public',
  'GET /health/live': 'public',
  'GET /health/live inside': 'public',
  'GET /health/ready': 'public',
  'GET /health/ready inside': 'public',
};
