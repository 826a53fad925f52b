export interface StopOnSignalsOptions {
  readonly signals: readonly NodeJS.Signals[];
  /** Ends everything. The process then exits with 0, or with 1 when this rejects. */
  readonly stop: () => Promise<void>;
  /** The process exits with 1 when `stop` takes longer, in ms. */
  readonly longestMs: number;
  readonly say: (message: string) => void;
}

// Under npm one Ctrl-C arrives twice, from the terminal and from npm.
const ECHO_MS = 500;

/**
 * Stops this process at its first signal, and exits at once with code 130 at a second one.
 * @returns a function that tells whether it is stopping
 */
export function stopOnSignals({ signals, stop, longestMs, say }: StopOnSignalsOptions): () => boolean {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
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
  for (const signal of signals) process.on(signal, onSignal);
  return () => since !== undefined;
}
