import { policyVariables, retryVariables } from '@maru/resilience';
import { z } from 'zod';

/**
 * The settings of a front's calls to contexts. A person waits at a screen. So a second attempt comes soon or not at
 * all, and a context that has recovered is called again within a second.
 */
export const callSettings = z.object({
  ...policyVariables('CALLS', {
    timeoutMs: 500,
    circuit: { openMs: 1_000 },
    bulkhead: { concurrency: 20, queue: 100 },
  }),
  ...retryVariables('CALLS', { attempts: 2, baseMs: 200, capMs: 1_000 }),
  /** Longer than for queries, because placing an order waits until ordering knows a new product. */
  CALLS_COMMAND_TIMEOUT_MS: z.coerce.number().int().min(1).max(600_000).default(1_500),
  CALLS_COMMANDS_CONCURRENCY: z.coerce.number().int().min(1).max(100_000).default(10),
});
export type CallSettings = z.infer<typeof callSettings>;
