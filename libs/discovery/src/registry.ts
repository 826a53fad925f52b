/** The registration of an instance. */
export interface Registration {
  readonly service: string;
  /** Different from that of any other instance; a restarted process may use its own again. */
  readonly id: string;
  readonly url: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The path of the registry's check, e.g. `/health/ready`; 2xx means healthy. */
  readonly healthPath: string;
  /** The address for that path when it is not `url`, because the registry has no certificate. */
  readonly healthUrl?: string;
}

export interface Registered {
  /**
   * Removes the instance for new callers. Never rejects, because an unavailable registry must not keep a process from
   * ending.
   */
  deregister(): Promise<void>;
}

/** Registers an instance. */
export abstract class Registry {
  /** Stays registered until `deregister`, also when the registry forgets it or is away for a while. */
  abstract register(registration: Registration): Promise<Registered>;
}
