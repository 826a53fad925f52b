import { z } from 'zod';
import { cursorField } from '../lists/cursor';

/** The end of a page of the list: the group and the message after which the next page begins. */
export type ParkedCursor = readonly [group: string, position: string, key: string];

const parts = z.tuple([z.string().min(1), z.string(), z.string()]);

// Keys have up to 1,000 characters.
export const cursorSchema = cursorField<ParkedCursor>(parts, 4_000);
