import type { Role } from '@maru/security';

/**
 * Who may: anybody, or these roles. `operator` may everything, so that it stands nowhere. `fresh`: after a login of
 * now.
 */
export type Expected = 'public' | readonly Role[] | { readonly fresh: readonly Role[] };

const SIGNED_IN: readonly Role[] = ['customer', 'catalog', 'stock', 'support', 'finance', 'platform'];
const MONEY: readonly Role[] = ['support', 'finance'];

/**
 * Every route of every context and front, and every gRPC method: who may ask it. Whose things, specs of contexts say.
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
  'POST /api/users/login': 'public',
  'POST /api/users/token/refresh': 'public',
  'POST /api/users/token/api-key': 'public',
  'GET /api/users/.well-known/jwks.json': 'public',
  'GET /internal/authority-ends': 'public',
  'POST /api/users/password': SIGNED_IN,
  'GET /api/users/sessions': SIGNED_IN,
  'DELETE /api/users/sessions/:id': SIGNED_IN,
  'POST /api/users/logout': SIGNED_IN,
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
  'gRPC Payments.GetPayments': SIGNED_IN,
  'GET /api/shipments': MONEY,
  'gRPC Shipping.GetShipments': SIGNED_IN,
  'gRPC Shipping.ConfirmDelivery': ['stock'],
  'GET /api/notifications': SIGNED_IN,

  'GET /api/mobile/home': SIGNED_IN,
  'GET /api/mobile/orders/:id': SIGNED_IN,
  'POST /api/devices/reorder': SIGNED_IN,
  'POST /api/devices/deliveries': ['stock'],

  'GET /internal/parked': ['platform'],
  'GET /internal/parked/message': ['platform'],
  'POST /internal/parked/retry': ['platform'],
  'POST /internal/parked/drop': ['platform'],
  'GET /internal/audit': ['platform'],
  'POST /internal/acts': ['platform'],
  'GET /internal/commits': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
};

/** Every root field of GraphQL, and the call that its answer comes from: the context behind it says who may. */
export const GRAPHQL: Readonly<Record<string, string>> = {
  'Query.me': 'gRPC Customers.GetProfile',
  'Query.myOrders': 'gRPC Ordering.ListOrders',
  'Query.order': 'gRPC Ordering.GetOrder',
  'Query.product': 'gRPC Catalog.GetProducts',
  'Query.products': 'gRPC Catalog.SearchProducts',
  'Mutation.placeOrder': 'gRPC Ordering.PlaceOrder',
  'Mutation.cancelOrder': 'gRPC Ordering.CancelOrder',
  'Subscription.orderUpdated': 'gRPC Ordering.GetOrder',
};
