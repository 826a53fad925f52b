import { policyVariables } from '@maru/resilience';
import { z } from 'zod';

const count = z.coerce.number('must be a number').int().min(1).max(100_000);

/**
 * The policies under which each context is called. `UPSTREAM_TIMEOUT_MS` is the whole time of a request in the gateway;
 * the wait that a client prefers (`Prefer: wait`) comes on top.
 */
export const callSettings = z.object({
  ...policyVariables('UPSTREAM', {
    timeoutMs: 2_000,
    // A trial each second, so that clients pass within two after the context's log or database is back.
    circuit: { openMs: 1_000 },
    bulkhead: { concurrency: 20, queue: 200 },
  }),
  /** The most commands (all but GET and HEAD) in flight to a context. */
  UPSTREAM_COMMANDS_CONCURRENCY: count.default(10),
  /** The most requests with `Prefer: wait` in flight to a context. */
  UPSTREAM_WAITING_CONCURRENCY: count.default(500),
});
