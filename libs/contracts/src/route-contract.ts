import type { z } from 'zod';
import type { ServiceContract } from '@maru/kernel';

/** Changes of the headers that pass: first what is removed, then what is set. Names in lower case. */
export interface HeaderRules {
  readonly remove?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
}

/** What is changed on the way to a context, and on the way back. */
export interface Transform {
  readonly request?: HeaderRules;
  readonly response?: HeaderRules & {
    /** Fields of JSON answers that do not leave, as paths; `*` is every element or field: `items.*.cost`. */
    readonly without?: readonly string[];
  };
}

/** How a request over HTTP becomes a call over gRPC; the answer's message is the JSON that is answered. */
export interface GrpcCall {
  readonly service: ServiceContract;
  readonly name: string;
  /** What the query of the request must be, and the call's message that it becomes. */
  readonly request: z.ZodType<object>;
}

/** What the gateway does with the requests under one prefix. */
export interface RouteContract {
  /** Whose counter a request without an identity counts on. */
  readonly limit: 'anonymous' | 'signed-in';
  /** Time limit of a request in the gateway, in ms, besides its client's wait. Default: `UPSTREAM_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
  /**
   * The requests that are sent again. `unsent` (default): those that surely did not reach an instance go to another
   * one, and reads over a connection that was just being closed are repeated. A request that an instance may have
   * taken is never repeated, because the client has the idempotency key and decides.
   */
  readonly retry?: 'unsent' | 'never';
  /** Whether what is read here is the same for everybody, and may be kept for a while. */
  readonly cache?: true;
  /** What is changed on the way, whatever the version. */
  readonly transform?: Transform;
  /** The call over gRPC that a GET becomes; such a path is the gateway's own, no context has it over HTTP. */
  readonly grpc?: GrpcCall;
  /** Versions of the API besides the first, by `API-Version`: what makes of today's answers those of that version. */
  readonly versions?: Readonly<Record<string, Transform>>;
}

/** Routes by the beginning of their path: `/api/orders`. */
export type RouteContracts = Readonly<Record<`/api/${string}`, RouteContract>>;

/** A route that asks for no token. In `path`, `:name` stands for one segment. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST';
  readonly path: `/api/${string}`;
}
