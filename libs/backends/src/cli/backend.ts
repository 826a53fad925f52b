/** A backend that this machine may be able to start. One file each; `backends.ts` lists them. */
export interface Backend {
  readonly name: string;
  /** What it is, honestly, in one line. */
  readonly what: string;
  /** How it would be had here, or why it cannot be. */
  availability(env: NodeJS.ProcessEnv): Promise<{ readonly how: string } | { readonly why: string }>;
  /** Downloads or builds what `start` would the first time; not there when there is nothing. @throws Error that says why it cannot */
  readonly fetch?: (env: NodeJS.ProcessEnv, onProgress: (message: string) => void) => Promise<unknown>;
  /** @throws Error that says why it cannot be had */
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
  /** What to set so that the shop and its tests find it. */
  readonly exports: Readonly<Record<string, string>>;
  /** Settles when it has ended. */
  readonly exited: Promise<unknown>;
  stop(): Promise<unknown>;
}
