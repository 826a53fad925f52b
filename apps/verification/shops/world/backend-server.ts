/** A backend as a process that a fault can stop. It starts again on the same data and the same port. */
export interface BackendServer {
  /** The name for people, such as `Kafka`. */
  readonly name: string;
  start(): Promise<void>;
  /** Kills it with SIGKILL; resolves when it has exited. */
  kill(): Promise<void>;
  /** Stops it in an orderly way. */
  stop(): Promise<void>;
}
