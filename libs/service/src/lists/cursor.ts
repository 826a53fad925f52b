import { z } from 'zod';

/** The place of an entry in its list, in a form that clients do not look into. */
export const cursorOf = (place: readonly string[]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const NO_CURSOR = 'is no cursor of this list: take `next` of the page before';

/**
 * A cursor as `cursorOf` wrote it for this list; anything else is an issue. Gives the place.
 * @param most characters, for the longest place that there can be
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
