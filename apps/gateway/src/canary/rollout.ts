import { z } from 'zod';

const version = z.string().regex(/^[\w.-]{1,50}$/, 'must be 1 to 50 letters, digits, ., _ and -');

/**
 * How the requests to a context are divided among versions of its code: `{ stable: '1', candidate: '2', percent: 10 }` sends a tenth to
 * version 2. 100 is the whole switch of blue-green, 0 the way back.
 */
export const rolloutSchema = z.strictObject({
  stable: version,
  candidate: version,
  percent: z.number().min(0).max(100),
  /** Whether clients that ask for it (`X-User-Group: canary`, or a cookie `user-group=canary`) get the candidate whatever the percentage. */
  byGroup: z.boolean().default(true),
  /** The part of the candidate's last `window` answers that may be failures; with more, all go back to the stable version. */
  maxErrorRate: z.number().gt(0).lt(1).default(0.05),
  window: z.int().min(10).max(10_000).default(50),
});

export type Rollout = z.infer<typeof rolloutSchema>;
