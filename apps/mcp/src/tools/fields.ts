import { z } from 'zod';

/** The arguments that several tools share. */
export const orderId = z.uuid().describe('The id of the order.');

export const at = z
  .string()
  .max(100)
  .describe('The moment: `revision:<n>`, `position:<p>` or `time:<RFC 3339>`. Left out, it is now.');

// Fewer than the API allows, because an answer has a bound in bytes.
export const limit = z.int().min(1).max(50).default(20);

export const cursor = z.string().max(1_000).optional().describe('`next` of the former page.');
