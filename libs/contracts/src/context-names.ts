import type { ContextContract } from './context-contract';
import { contexts } from './contexts';
import type { ServiceContract } from '@maru/kernel';

type Context = (typeof contexts)[number];
export type ContextName = Context['name'];
/** A context that answers over gRPC. */
export type CalledContext = Extract<Context, { readonly service: ServiceContract }>['name'];

/** The names of all contexts, in alphabetical order. */
export const contextNames: readonly ContextName[] = contexts.map(({ name }) => name);

/** The names of the contexts that answer over gRPC. */
export const calledContexts = contexts.flatMap((context: ContextContract) =>
  context.service ? [context.name] : [],
) as readonly CalledContext[];

/** `ordering`, `URL` → `ORDERING_URL`; `web-bff`, `URL` → `WEB_BFF_URL`. */
export const variableOf = (name: string, what: string): string => `${name.toUpperCase().replaceAll('-', '_')}_${what}`;

/** The contract of a context by its name. @throws Error when there is no such context */
export function contractOf(name: string): ContextContract {
  const found = contexts.find((context) => context.name === name);
  if (!found) throw new Error(`There is no context "${name}": libs/contracts/src/contexts.ts lists them.`);
  return found;
}

/** The part of a context's definition that its contract gives: name, paths without `/api/`, and service. */
export const definedBy = ({ name, routes, service }: ContextContract) => ({
  name,
  // The gateway itself serves a path that becomes a gRPC call.
  routes: Object.entries(routes).flatMap(([prefix, { grpc }]) => (grpc ? [] : [prefix.slice('/api/'.length)])),
  ...(service && { service }),
});
