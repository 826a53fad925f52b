import type { ServiceContract } from '@maru/kernel';
import type { PublicRoute, RouteContracts } from './route-contract';

/**
 * The kind of a gRPC call: a query, a command that may be sent again because a second attempt has no further effect, or
 * a command that is sent once.
 */
export type CallKind = 'query' | 'repeatable-command' | 'command';

/** The public side of a context. `src/<context>/<context>.contract.ts` exports exactly one. */
export interface ContextContract {
  /** Also its stream prefix, its database and its role. */
  readonly name: string;
  /** The module `events.ts`: every event that may leave the context. */
  readonly events: object;
  /** Its reason codes, each with the HTTP status of the answer. Default none. */
  readonly rejections?: Readonly<Record<`${string}.${string}`, number>>;
  /** The gRPC service that it offers inside the shop; default none. */
  readonly service?: ServiceContract;
  /** Every call of `service`. */
  readonly calls?: Readonly<Record<string, CallKind>>;
  /** Its routes in the gateway. */
  readonly routes: RouteContracts;
  /** Its routes that need no token; default none. */
  readonly publicRoutes?: readonly PublicRoute[];
}

type CallsOf<Contract extends ContextContract> =
  Contract extends Record<'service', ServiceContract<infer Calls>>
    ? { readonly [Name in keyof Calls]: CallKind }
    : object;

/** The contract with the literal types of its names. The type checker requires each call of its service in `calls`. */
export const defineContext = <const Contract extends ContextContract>(
  contract: Contract & (Contract extends { readonly service: ServiceContract } ? { calls: CallsOf<Contract> } : object),
): Contract => contract;
