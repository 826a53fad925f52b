import { statusOfRejection } from '@maru/kernel';
import type { RejectionCode } from '@maru/kernel';
import { z } from 'zod';

/** The form of every refusal and fault on the wire (RFC 9457, `application/problem+json`). */
export const problemSchema = z.object({
  type: z.string().meta({ description: 'Names the kind of problem; one per code.' }),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().meta({ description: 'Stable and machine-readable, e.g. ORDERING.EMPTY_ORDER.' }),
  errors: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .meta({ description: 'The errors by field, when the request is not well-formed.' }),
  present: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: 'The present values where the request assumed others, e.g. the price.' }),
  correlationId: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const PROBLEM_JSON = 'application/problem+json';

/** The problem of this code; `status` overrides the table's for HTTP errors that have no code of their own. */
export function problem(code: RejectionCode, detail: string, extra: Partial<Problem> = {}): Problem {
  return {
    type: `urn:maru:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: titleOf(code),
    status: statusOfRejection(code),
    detail,
    code,
    ...extra,
  };
}

function titleOf(code: string): string {
  const words = code
    .slice(code.indexOf('.') + 1)
    .toLowerCase()
    .replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
