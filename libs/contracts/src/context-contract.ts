import type { ServiceContract } from '@maru/kernel';
import type { PublicRoute, RouteContracts } from './route-contract';

/**
 * What a call over gRPC is to its callers: a query, a command whose second attempt does no more than the first, or a
 * command that is sent once.
 */
export type CallKind = 'query' | 'repeatable-command' | 'command';

/** What a context shows to everybody else. `src/<context>/<context>.contract.ts` exports exactly one. */
export interface ContextContract {
  /** Also its stream prefix, its database and its role. */
  readonly name: string;
  /** The module `events.ts`: every event that may leave the context. */
  readonly events: object;
  /** Why it refuses, each with the HTTP status of the answer. Default none. */
  readonly rejections?: Readonly<Record<`${string}.${string}`, number>>;
  /** What it answers over gRPC to others inside the shop; default nothing. */
  readonly service?: ServiceContract;
  /** Every call of `service`. */
  readonly calls?: Readonly<Record<string, CallKind>>;
  /** Its ways through the gateway. */
  readonly routes: RouteContracts;
  /** Those of its routes that ask for no token; default none. */
  readonly publicRoutes?: readonly PublicRoute[];
}

type CallsOf<Contract extends ContextContract> =
  Contract extends Record<'service', ServiceContract<infer Calls>>
    ? { readonly [Name in keyof Calls]: CallKind }
    : object;

/** The contract as it is written, with the literal types of its names. Each call of its service is in `calls`. */
export const defineContext = <const Contract extends ContextContract>(
  contract: Contract & (Contract extends { readonly service: ServiceContract } ? { calls: CallsOf<Contract> } : object),
): Contract => contract;
