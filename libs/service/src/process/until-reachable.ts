import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import { isInfrastructureFault } from '@maru/messaging';
import type { Logger } from 'pino';

/** A backend that is needed for the start did not answer within the time limit. */
export class BackendUnreachable extends Error {
  override readonly name = 'BackendUnreachable';
  constructor(what: string, waitedMs: number, cause: unknown) {
    super(`${what} cannot be reached: ${reasonOf(cause)} (tried for ${(waitedMs / 1_000).toFixed(0)} s)`, { cause });
  }
}

export interface UntilReachableOptions {
  readonly patienceMs: number;
  readonly logger: Logger;
  /** Ends the waiting; the last error of `open` is thrown then. */
  readonly signal?: AbortSignal;
}

const scheduler = new SystemScheduler();
const random = new SystemRandom();

/**
 * Returns the result of `open`. It retries while `open` fails with an infrastructure fault (see
 * `isInfrastructureFault`).
 * @throws BackendUnreachable after `patienceMs`; any other error of `open` at once
 */
export async function untilReachable<T>(
  what: string,
  open: () => Promise<T>,
  { patienceMs, logger, signal }: UntilReachableOptions,
): Promise<T> {
  const began = Date.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await open();
    } catch (error) {
      const waited = Date.now() - began;
      if (!isInfrastructureFault(error) || signal?.aborted) throw error;
      if (waited >= patienceMs) throw new BackendUnreachable(what, waited, error);
      logger.warn({ reason: reasonOf(error) }, `waiting for ${what}`);
      const pause = 100 + backoffMs(attempt, 200, 3_000, random);
      await scheduler.sleep(Math.min(pause, patienceMs - waited), signal);
    }
  }
}

/** An error as one line. A refused connection to a name with several addresses has only an error for each address. */
function reasonOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown[] };
  if (message) return message;
  return errors?.map(reasonOf).join('; ') ?? code ?? String(error);
}
