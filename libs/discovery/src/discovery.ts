import type { Instance } from './instance';

/** The instances of one service are not those of before. */
export interface Change {
  readonly service: string;
  readonly instances: readonly Instance[];
  readonly before: readonly Instance[];
}

/** Tells where the instances of a service are. */
export abstract class Discovery {
  /**
   * The instances known at this moment, those that are not well included; none for a service that nobody has heard of. Never waits:
   * while the registry cannot be asked, its last answer holds.
   */
  abstract instances(service: string): readonly Instance[];

  /** Calls `listener` after every change until the returned function is called. What it throws must not be its way to say something. */
  abstract onChange(listener: (change: Change) => void): () => void;

  /** Asks no more and tells nobody any more. */
  abstract close(): Promise<void>;
}
