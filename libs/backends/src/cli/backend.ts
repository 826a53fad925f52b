/** A backend that this machine may be able to start. Each has its own file; `backends.ts` lists them. */
export interface Backend {
  readonly name: string;
  /** A description in one line. */
  readonly what: string;
  /** How it would run here, or why it cannot. */
  availability(env: NodeJS.ProcessEnv): Promise<{ readonly how: string } | { readonly why: string }>;
  /**
   * Downloads or builds what the first `start` needs; absent when it needs nothing.
   * @throws Error with the reason
   */
  readonly fetch?: (env: NodeJS.ProcessEnv, onProgress: (message: string) => void) => Promise<unknown>;
  /** @throws Error with the reason why it cannot run */
  start(options: StartBackendOptions): Promise<StartedBackend>;
}

export interface StartBackendOptions {
  /** Default any free one. */
  readonly port?: number;
  /** Kept; without it the data are temporary. */
  readonly dataDirectory?: string;
  readonly onProgress: (message: string) => void;
}

export interface StartedBackend {
  readonly what: string;
  /** The variables that the shop and its tests need to find it. */
  readonly exports: Readonly<Record<string, string>>;
  /** Settles when it has ended. */
  readonly exited: Promise<unknown>;
  stop(): Promise<unknown>;
}
