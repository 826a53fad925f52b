import { Settings } from '@maru/service';
import { z } from 'zod';

export const auditorSettings = z.object({
  /** Where the auditor of a new database begins to read: at the beginning of the log, or at its present end. */
  AUDITOR_FROM: z.enum(['beginning', 'end']).default('beginning'),
  /** The pause between two batches when the auditor has caught up, in milliseconds. */
  AUDITOR_REST_MS: z.coerce.number().int().min(10).max(60_000).default(500),
  /** The pause between two looks for orders that nothing moves any more, in milliseconds. */
  AUDITOR_SWEEP_MS: z.coerce.number().int().min(100).max(600_000).default(5_000),
  /**
   * How long an order may wait beyond its timer, or without one, in milliseconds. Longer than the hour for which any
   * backend may be away.
   */
  AUDITOR_OVERDUE_MS: z.coerce.number().int().min(1_000).max(604_800_000).default(7_200_000),
});

export type AuditorSettings = Settings<typeof auditorSettings>;
