import type { RouteContracts } from './route-contract';

/** An app between the gateway and the contexts. It stores nothing and calls the contexts over gRPC. */
interface FrontContract {
  readonly name: string;
  /** Its routes in the gateway. The gateway's own configuration has the route `/graphql`. */
  readonly routes: RouteContracts;
}

/** Every app between the gateway and the contexts, by name. */
export const fronts = [
  { name: 'device-api', routes: { '/api/devices': { limit: 'signed-in' } } },
  { name: 'mobile-bff', routes: { '/api/mobile': { limit: 'signed-in' } } },
  { name: 'web-bff', routes: { '/api/live': { limit: 'signed-in', retry: 'never', stream: true } } },
] as const satisfies readonly FrontContract[];

export type FrontName = (typeof fronts)[number]['name'];
export const frontNames: readonly FrontName[] = fronts.map(({ name }) => name);
