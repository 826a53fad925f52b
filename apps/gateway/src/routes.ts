/** Which context answers which path. One line per prefix; the longest part of the public API's shape is here. */
export const routes = {
  '/api/products': 'catalog',
  '/api/users': 'customers',
  '/api/inventory': 'inventory',
  '/api/orders': 'ordering',
  '/api/payments': 'payments',
  '/api/shipments': 'shipping',
  '/api/notifications': 'notifications',
} as const;

export type RoutedContext = (typeof routes)[keyof typeof routes];

export const routedContexts: readonly RoutedContext[] = [...new Set(Object.values(routes))];

/**
 * Where a context is to be reached now, e.g. `http://127.0.0.1:41234`, or one such address for each of its instances; the same question
 * in one process and in many.
 */
export type Resolver = (context: RoutedContext) => string | readonly string[];
