import { setTimeout as sleep } from 'node:timers/promises';
import { BackendError } from './backend-error';
import type { Exit, GuardedProcess } from './guarded-process';

export interface UntilReadyOptions {
  /** The name for the person at the terminal. */
  readonly what: string;
  /** The taken `host:port`, according to the output of the ended server; undefined for another reason. */
  readonly taken: (said: string) => string | undefined;
  readonly patienceMs: number;
  /** Whether it can be used now; false or a rejection means not yet. */
  readonly isReady: () => Promise<boolean>;
  /** The interval of checks, in ms; default 50. */
  readonly everyMs?: number;
}

/** For a server that names no port when it cannot listen on its own one. */
export const portTaken =
  (port: number): UntilReadyOptions['taken'] =>
  (said) =>
    /address already in use/i.test(said) ? `127.0.0.1:${port}` : undefined;

/**
 * Waits until a server that was just started can be used.
 * @throws BackendError PORT_TAKEN, START_FAILED, with the last lines of its output
 */
export async function untilReady(server: GuardedProcess, options: UntilReadyOptions): Promise<void> {
  const { what, taken, patienceMs, isReady, everyMs = 50 } = options;
  let ended: Exit | undefined;
  void server.exited.then((exit) => (ended = exit));
  const deadline = Date.now() + patienceMs;
  while (!ended) {
    // Not yet. The caller has a time limit and the server's output.
    const ready = await isReady().catch(() => false);
    // Another server may listen on the port and answer, so this one's output decides.
    if (ready && !ended) return;
    if (Date.now() > deadline) {
      const message = `${what} was not ready within ${patienceMs / 1_000} s:\n${await server.lastWords()}`;
      throw new BackendError('START_FAILED', message);
    }
    await Promise.race([server.exited, sleep(everyMs)]);
  }
  const said = await server.lastWords();
  const place = taken(said);
  if (place) throw new BackendError('PORT_TAKEN', `${place} is taken: ${what} cannot listen there`);
  const how = ended.signal ?? `exit code ${ended.code}`;
  throw new BackendError('START_FAILED', `${what} ended while it started (${how}):\n${said}`);
}
