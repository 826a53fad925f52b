/** One running process of a service, as known to the others. */
export interface Instance {
  /** Unique among all instances of all services. */
  readonly id: string;
  /** Its address, without a path: `http://127.0.0.1:4001`. */
  readonly url: string;
  /** Whether the registry has found it able to take requests. */
  readonly healthy: boolean;
  /** Its own metadata. `version` is that of its code, for callers that divide requests by version. */
  readonly metadata: Readonly<Record<string, string>>;
}
