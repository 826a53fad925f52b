/** A backend as a process that a fault can take away, and that comes back on the same data and the same port. */
export interface BackendServer {
  /** As a person calls it: `Kafka`. */
  readonly name: string;
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
}
