import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import { isInfrastructureFault } from '@maru/messaging';
import type { Logger } from 'pino';

/** A backend without which nothing can be started did not answer for as long as it was waited for. */
export class BackendUnreachable extends Error {
  override readonly name = 'BackendUnreachable';
  constructor(what: string, waitedMs: number, cause: unknown) {
    super(`${what} cannot be reached: ${reasonOf(cause)} (tried for ${(waitedMs / 1_000).toFixed(0)} s)`, { cause });
  }
}

export interface UntilReachableOptions {
  readonly patienceMs: number;
  readonly logger: Logger;
  /** Ends the waiting: what was in the way is thrown then. */
  readonly signal?: AbortSignal;
}

const scheduler = new SystemScheduler();
const random = new SystemRandom();

/**
 * Gives what `open` gives; while it fails because of the world around it (see `isInfrastructureFault`), it is tried again.
 * @throws BackendUnreachable after `patienceMs`; at once whatever waiting cannot mend
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

/** An error in a line. A refused connection to a name with several addresses has a reason for each and none of its own. */
function reasonOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown[] };
  if (message) return message;
  return errors?.map(reasonOf).join('; ') ?? code ?? String(error);
}
