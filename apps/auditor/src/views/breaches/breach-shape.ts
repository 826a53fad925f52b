import { BreachFound } from '@maru/contracts';
import { z } from 'zod';
import type { BreachRow } from './breach.entity';

/** A breach as the API shows it. */
export const breach = z.object({
  ...BreachFound.schema.shape,
  foundAt: z.iso.datetime(),
  acknowledged: z
    .object({ at: z.iso.datetime(), by: z.string().nullable(), why: z.string() })
    .optional()
    .meta({ description: 'Absent until somebody has acknowledged it.' }),
});

export function shown({
  event,
  foundAt,
  acknowledgedAt,
  acknowledgedBy,
  why,
  ...row
}: BreachRow): z.infer<typeof breach> {
  return {
    ...row,
    ...(event && { event }),
    foundAt: foundAt.toISOString(),
    ...(acknowledgedAt && { acknowledged: { at: acknowledgedAt.toISOString(), by: acknowledgedBy, why: why ?? '' } }),
  };
}
