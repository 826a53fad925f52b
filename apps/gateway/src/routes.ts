import type { GrpcCall } from './calls/grpc-call';
import { stockLevels } from './calls/stock-levels';
import type { Transform } from './transforms/transform';

/** Those that have a database, and hold what was done in them. */
export const contexts = [
  'catalog',
  'customers',
  'inventory',
  'notifications',
  'ordering',
  'payments',
  'shipping',
] as const;
/** What stands between the gateway and the contexts, and is asked as they are. */
const fronts = ['device-api', 'mobile-bff', 'web-bff'] as const;

export type RoutedContext = (typeof contexts)[number] | (typeof fronts)[number];
export const routedContexts: readonly RoutedContext[] = [...contexts, ...fronts];

/** What the gateway does with the requests under one prefix. */
export interface Route {
  readonly upstream: RoutedContext;
  /** Whose counter a request without an identity counts on: see `limits/`. */
  readonly limit: 'anonymous' | 'signed-in';
  /** How long a request has in the gateway, in ms, besides what its client prefers to wait. Default: `UPSTREAM_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
  /**
   * Which requests are sent again. `unsent` (default): those that surely did not reach an instance go to another one, and reads over a
   * connection that was just being closed are sent anew. Never one that may have been taken: that is for the client to decide, which has
   * the idempotency key.
   */
  readonly retry?: 'unsent' | 'never';
  /** Whether what is read here is the same for everybody, and may be kept for a while: see `cache/`. */
  readonly cache?: true;
  /** What is changed on the way, whatever the version. */
  readonly transform?: Transform;
  /** The call over gRPC that a GET becomes; such a path is the gateway's own, no context has it over HTTP. */
  readonly grpc?: GrpcCall;
  /** Versions of the API besides the first, by `API-Version`: what makes of today's answers those of that version. */
  readonly versions?: Readonly<Record<string, Transform>>;
}

export type Routes = Readonly<Record<string, Route>>;

/** Every way into the shop, by the beginning of its path. */
export const routes: Routes = {
  '/api/products': { upstream: 'catalog', limit: 'anonymous', cache: true },
  '/api/users': { upstream: 'customers', limit: 'anonymous' },
  '/api/inventory': { upstream: 'inventory', limit: 'signed-in' },
  '/api/internal/stock': { upstream: 'inventory', limit: 'signed-in', grpc: stockLevels },
  '/api/orders': { upstream: 'ordering', limit: 'signed-in' },
  '/api/payments': { upstream: 'payments', limit: 'signed-in' },
  '/api/shipments': { upstream: 'shipping', limit: 'signed-in' },
  '/api/notifications': { upstream: 'notifications', limit: 'signed-in' },
  '/api/mobile': { upstream: 'mobile-bff', limit: 'signed-in' },
  '/api/devices': { upstream: 'device-api', limit: 'signed-in' },
};
