const contexts = ['catalog', 'customers', 'inventory', 'notifications', 'ordering', 'payments', 'shipping'] as const;

export type RoutedContext = (typeof contexts)[number];
export const routedContexts: readonly RoutedContext[] = contexts;

/** What the gateway does with the requests under one prefix. */
export interface Route {
  readonly upstream: RoutedContext;
  /** Whose counter a request without an identity counts on: see `limits/`. */
  readonly limit: 'anonymous' | 'signed-in';
  /** Whether what is read here is the same for everybody, and may be kept for a while: see `cache/`. */
  readonly cache?: true;
}

/** Every way into the shop, by the beginning of its path. */
export const routes = {
  '/api/products': { upstream: 'catalog', limit: 'anonymous', cache: true },
  '/api/users': { upstream: 'customers', limit: 'anonymous' },
  '/api/inventory': { upstream: 'inventory', limit: 'signed-in' },
  '/api/orders': { upstream: 'ordering', limit: 'signed-in' },
  '/api/payments': { upstream: 'payments', limit: 'signed-in' },
  '/api/shipments': { upstream: 'shipping', limit: 'signed-in' },
  '/api/notifications': { upstream: 'notifications', limit: 'signed-in' },
} as const satisfies Readonly<Record<string, Route>>;
