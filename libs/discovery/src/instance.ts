/** One running process of a service, as the others know it. */
export interface Instance {
  /** Its own among all instances of all services. */
  readonly id: string;
  /** Where it answers, without a path: `http://127.0.0.1:4001`. */
  readonly url: string;
  /** Whether the registry has found it able to take requests. */
  readonly healthy: boolean;
  /** What it has told of itself. `version` is the one of its code, for those who send a share of the requests to it. */
  readonly metadata: Readonly<Record<string, string>>;
}
