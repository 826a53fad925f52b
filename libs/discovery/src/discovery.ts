import type { Instance } from './instance';

/** The instances of one service have changed. */
export interface Change {
  readonly service: string;
  readonly instances: readonly Instance[];
  readonly before: readonly Instance[];
}

/** Finds the instances of services. */
export abstract class Discovery {
  /**
   * The instances known at this moment, including unhealthy ones; none for an unknown service. Never waits: while the
   * registry is unavailable, its last answer holds.
   */
  abstract instances(service: string): readonly Instance[];

  /** Calls `listener` after every change until the returned function is called. Errors of the listener are ignored. */
  abstract onChange(listener: (change: Change) => void): () => void;

  /** Stops watching and calls no listener any more. */
  abstract close(): Promise<void>;
}
