import { contextNames, contexts as contextContracts, frontNames, fronts } from '@maru/contracts';
import type { ContextName, FrontName, RouteContract, RouteContracts } from '@maru/contracts';

/** The contexts: each has a database, and the audit of its acts. */
export const contexts = contextNames;

/** A context, or a front that stands between the gateway and the contexts and is called like them. */
export type RoutedContext = ContextName | FrontName;
export const routedContexts: readonly RoutedContext[] = [...contexts, ...frontNames];

/** How the gateway serves the requests under one prefix. */
export interface Route extends RouteContract {
  readonly upstream: RoutedContext;
}

export type Routes = Readonly<Record<string, Route>>;

interface Routed {
  readonly name: RoutedContext;
  readonly routes: RouteContracts;
}

/** Every route into the shop by path prefix, as the contracts of the contexts and the fronts declare it. */
export const routes: Routes = Object.fromEntries(
  [...contextContracts, ...fronts].flatMap(({ name, routes }: Routed) =>
    Object.entries(routes).map(([prefix, route]) => [prefix, { upstream: name, ...route }]),
  ),
);
