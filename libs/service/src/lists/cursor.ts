import { z } from 'zod';

/** The cursor of an entry's place in its list, opaque to clients. */
export const cursorOf = (place: readonly string[]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const NO_CURSOR = 'is not a cursor of this list; use `next` of the previous page';

/**
 * Parses a cursor that `cursorOf` wrote for this list, and returns the place. Anything else is an issue.
 * @param most the most characters of a cursor, enough for the longest place
 */
export const cursorField = <Place extends readonly string[]>(place: z.ZodType<Place>, most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/, NO_CURSOR)
    .transform((text, context): Place => {
      const found = place.safeParse(parsed(Buffer.from(text, 'base64url').toString()));
      if (found.success && cursorOf(found.data) === text) return found.data;
      context.addIssue({ code: 'custom', message: NO_CURSOR });
      return z.NEVER;
    });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
