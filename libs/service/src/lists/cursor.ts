import { z } from 'zod';

/** The place of an entry in its list, in a form that clients do not look into. */
export const cursorOf = (place: readonly string[]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** A cursor as `cursorOf` wrote it for this list; anything else is an issue. Gives the place. */
export const cursorField = <Place extends readonly string[]>(place: z.ZodType<Place>) =>
  z
    .string()
    .max(512)
    .regex(/^[A-Za-z0-9_-]+$/, 'is no cursor of this list: take `next` of the page before')
    .transform((text, context): Place => {
      const found = place.safeParse(parsed(Buffer.from(text, 'base64url').toString()));
      if (found.success && cursorOf(found.data) === text) return found.data;
      context.addIssue({ code: 'custom', message: 'is no cursor of this list: take `next` of the page before' });
      return z.NEVER;
    });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
