import { setTimeout as sleep } from 'node:timers/promises';

/** A server that may be signalled, because each signal is sent only to a process that is proven to be it. */
export interface SignalledServer {
  /** False when it was not sent, because the server has ended or is no longer proven. 0 only checks. */
  readonly send: (signal: NodeJS.Signals | 0) => boolean | Promise<boolean>;
  readonly hasEnded: () => boolean;
}

/**
 * Ends a server: fast shutdown (sessions are cut off, everything is on disk), then, after a time limit, harder ways.
 */
export async function stopPostmaster({ send, hasEnded }: SignalledServer, patienceMs = 6_000): Promise<void> {
  const ways: [NodeJS.Signals, number][] = [
    ['SIGINT', patienceMs],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 2_000],
  ];
  for (const [signal, ms] of ways) {
    if (hasEnded() || !(await send(signal))) return;
    const deadline = Date.now() + ms;
    while (Date.now() < deadline) {
      if (hasEnded()) return;
      await sleep(20);
    }
  }
}
