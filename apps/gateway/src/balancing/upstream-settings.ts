import { policyVariables } from '@maru/resilience';
import { z } from 'zod';

const count = z.coerce.number('must be a number').int().min(1).max(100_000);

/**
 * How the contexts are called, each under policies of its own. `UPSTREAM_TIMEOUT_MS` is the whole time that a request has in the
 * gateway; what the client prefers to wait (`Prefer: wait`) comes on top.
 */
export const callSettings = z.object({
  ...policyVariables('UPSTREAM', {
    timeoutMs: 2_000,
    // A trial each second: a context whose log or database is back answers its clients within two.
    circuit: { openMs: 1_000 },
    bulkhead: { concurrency: 20, queue: 200 },
  }),
  /** How many commands (all but GET and HEAD) a context has at a time. */
  UPSTREAM_COMMANDS_CONCURRENCY: count.default(10),
  /** How many requests that prefer to wait it holds. */
  UPSTREAM_WAITING_CONCURRENCY: count.default(500),
});
