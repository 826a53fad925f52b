/** The calls of a service by name, each with what it takes and what it gives. */
export type Calls = Readonly<Record<string, { readonly request: object; readonly response: object }>>;

/** The gRPC service of a context, defined in one proto file. */
export interface ServiceContract<Any = unknown> {
  readonly context: string;
  /** E.g. `maru.catalog.v1`. */
  readonly package: string;
  readonly service: string;
  readonly protoPath: string;
  /** Never set: carries the types of the calls. */
  readonly calls?: Any;
}
