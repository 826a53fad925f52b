import type { z } from 'zod';
import type { ServiceContract } from '@maru/kernel';

/** Changes of headers: `remove` applies first, then `set`. Names in lower case. */
export interface HeaderRules {
  readonly remove?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
}

/** Changes to requests on the way to a context, and to its answers. */
export interface Transform {
  readonly request?: HeaderRules;
  readonly response?: HeaderRules & {
    /** Paths of fields that JSON answers leave out; `*` stands for every element or field: `items.*.cost`. */
    readonly without?: readonly string[];
  };
}

/** The gRPC call that answers an HTTP request. The JSON of the call's answer is the HTTP answer. */
export interface GrpcCall {
  readonly service: ServiceContract;
  readonly name: string;
  /** Checks the query string of the request, and turns it into the call's message. */
  readonly request: z.ZodType<object>;
}

/** The gateway's rules for the requests under one prefix. */
export interface RouteContract {
  /** The rate limit for requests without an identity. */
  readonly limit: 'anonymous' | 'signed-in';
  /** Time limit of a request in the gateway, in ms, besides its client's wait. Default: `UPSTREAM_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
  /**
   * The requests that are sent again. `unsent` (default): a request that surely did not reach an instance goes to
   * another one, and a read over a connection that was just being closed is repeated. A request that an instance may
   * have taken is never repeated, because the client has the idempotency key and decides.
   */
  readonly retry?: 'unsent' | 'never';
  /** Set when answers to reads are the same for everybody, so that the gateway may cache them for a while. */
  readonly cache?: true;
  /**
   * Set when answers stay open as streams of events. The streams of a client have a cap, and end when the gateway
   * drains.
   */
  readonly stream?: true;
  /** Changes for all versions of the API. */
  readonly transform?: Transform;
  /** The gRPC call that answers a GET. The gateway itself serves such a path; no context has it over HTTP. */
  readonly grpc?: GrpcCall;
  /** The versions of the API besides the first, by `API-Version`, each with its changes to today's answers. */
  readonly versions?: Readonly<Record<string, Transform>>;
}

/** Routes by path prefix: `/api/orders`. */
export type RouteContracts = Readonly<Record<`/api/${string}`, RouteContract>>;

/** A route that needs no token. In `path`, `:name` stands for one segment. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST';
  readonly path: `/api/${string}`;
}
