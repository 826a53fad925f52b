import { contextNames, contexts as contextContracts, frontNames, fronts } from '@maru/contracts';
import type { ContextName, FrontName, RouteContract, RouteContracts } from '@maru/contracts';

/** Those that have a database, and hold what was done in them. */
export const contexts = contextNames;

/** A context, or what stands between the gateway and the contexts and is asked as they are. */
export type RoutedContext = ContextName | FrontName;
export const routedContexts: readonly RoutedContext[] = [...contexts, ...frontNames];

/** What the gateway does with the requests under one prefix. */
export interface Route extends RouteContract {
  readonly upstream: RoutedContext;
}

export type Routes = Readonly<Record<string, Route>>;

interface Routed {
  readonly name: RoutedContext;
  readonly routes: RouteContracts;
}

/** Every way into the shop, by path prefix, as the contracts of the contexts and of the fronts declare it. */
export const routes: Routes = Object.fromEntries(
  [...contextContracts, ...fronts].flatMap(({ name, routes }: Routed) =>
    Object.entries(routes).map(([prefix, route]) => [prefix, { upstream: name, ...route }]),
  ),
);
