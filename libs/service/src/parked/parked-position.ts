import * as fields from '@maru/kernel/fields';
import { z } from 'zod';

/** The position of a parked message in the log; empty for a record that is no message. */
export const parkedPosition = z.union([z.literal(''), fields.text(200)]);
