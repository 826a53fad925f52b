import { z } from 'zod';

const version = z.string().regex(/^[\w.-]{1,50}$/, 'must be 1 to 50 letters, digits, ., _ and -');

/**
 * How a context's requests are divided between two versions of its code. `{ stable: '1', candidate: '2', percent: 10 }`
 * sends a tenth of the clients to version 2. For blue-green, 100 switches all of them, and 0 switches them back.
 */
export const rolloutSchema = z.strictObject({
  stable: version,
  candidate: version,
  percent: z.number().min(0).max(100),
  /** Whether a client with `X-User-Group: canary` or a cookie `user-group=canary` always gets the candidate. */
  byGroup: z.boolean().default(true),
  /** The share of failures in the candidate's last `window` answers beyond which it is rolled back. */
  maxErrorRate: z.number().gt(0).lt(1).default(0.05),
  window: z.int().min(10).max(10_000).default(50),
});

export type Rollout = z.infer<typeof rolloutSchema>;
