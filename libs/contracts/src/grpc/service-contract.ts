import type { Options } from '@grpc/proto-loader';
import path from 'node:path';

/** The calls of a service by name, each with what it takes and what it gives. */
export type Calls = Readonly<Record<string, { readonly request: object; readonly response: object }>>;

/** What a context answers over gRPC: one service in `proto/<context>.proto`. */
export interface ServiceContract<Any = unknown> {
  readonly context: string;
  /** E.g. `maru.catalog.v1`. */
  readonly package: string;
  readonly service: string;
  readonly protoPath: string;
  /** Never set: carries the types of the calls. */
  readonly calls?: Any;
}

const PROTO_FOLDER = path.join(__dirname, '..', '..', 'proto');

/** The service of a context, with the types of its calls; what is in the proto holds on the wire. */
export function defineService<Any>(context: string, service: string): ServiceContract<Any> {
  return {
    context,
    package: `maru.${context}.v1`,
    service,
    protoPath: path.join(PROTO_FOLDER, `${context}.proto`),
  };
}

/**
 * How messages look in code: names in camel case, 64-bit numbers as numbers (ours are exact, see `fields.amount`), and every field
 * there but those that are `optional`.
 */
export const messageShape: Options = { longs: Number, enums: String, defaults: true };
