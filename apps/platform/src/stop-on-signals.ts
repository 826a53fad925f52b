export interface StopOnSignalsOptions {
  readonly signals: readonly NodeJS.Signals[];
  /** Ends everything; the process then exits with 0, or with 1 when it rejects. */
  readonly stop: () => Promise<void>;
  /** After so many ms the process exits with 1 all the same. */
  readonly longestMs: number;
  readonly say: (message: string) => void;
}

// One Ctrl-C arrives twice under npm: from the terminal, and handed on by npm.
const ECHO_MS = 500;

/** Stops this process at its first signal, and at once (exit code 130) at a second. Gives whether it is stopping. */
export function stopOnSignals({ signals, stop, longestMs, say }: StopOnSignalsOptions): () => boolean {
  let since: number | undefined;
  const hear = (signal: NodeJS.Signals) => {
    if (since !== undefined) {
      if (performance.now() - since > ECHO_MS) process.exit(130);
      return;
    }
    since = performance.now();
    say(`${signal}: stopping (once more to stop at once)`);
    setTimeout(() => process.exit(1), longestMs).unref();
    void stop().then(
      () => (say('stopped'), process.exit(0)),
      () => process.exit(1),
    );
  };
  for (const signal of signals) process.on(signal, hear);
  return () => since !== undefined;
}
