/** What an instance says of itself when it is up. */
export interface Registration {
  readonly service: string;
  /** Another one than that of any other instance: a process that comes back may take its own again. */
  readonly id: string;
  readonly url: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The registry asks there, e.g. `/health/ready`: well is what answers 2xx. */
  readonly healthPath: string;
  /** Where that path is asked, when it is not at `url`: whoever asks has no certificate. */
  readonly healthUrl?: string;
}

export interface Registered {
  /** From now on nobody new finds it. Never rejects: who goes must not be kept from it by a registry that is away. */
  deregister(): Promise<void>;
}

/** Where an instance makes itself known. */
export abstract class Registry {
  /** Stays registered until `deregister`, also when the registry forgets it or is away for a while. */
  abstract register(registration: Registration): Promise<Registered>;
}
