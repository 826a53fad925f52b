import { z } from 'zod';

/** The end of a page of the list: the group and the message behind which the next page begins. */
export type ParkedCursor = readonly [group: string, position: string, key: string];

const parts = z.tuple([z.string().min(1), z.string(), z.string()]);

export const writeCursor = (cursor: ParkedCursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** As `writeCursor` wrote it; anything else is an issue. */
export const cursorSchema = z
  .string()
  .max(4_000)
  .transform((text, context): ParkedCursor => {
    const cursor = parts.safeParse(parsed(Buffer.from(text, 'base64url').toString()));
    if (cursor.success && writeCursor(cursor.data) === text) return cursor.data;
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
