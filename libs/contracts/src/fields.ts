import { sealedText, storedText, text } from '@maru/kernel/fields';
import { z } from 'zod';

/** Field types of the shop, beside the general ones of the kernel. */

export * from '@maru/kernel/fields';
export { namesALink, personName } from './person-name';

/** A stock-keeping unit: capitals, digits, dots, dashes, underscores; 1 to 64 of them. */
export const sku = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9._-]{0,63}$/, 'must be 1 to 64 capitals, digits, ".", "_" or "-"')
  .meta({ minLength: 1, maxLength: 64 });

/** Pieces of one product: 1 to 10,000. */
export const quantity = z.int().min(1).max(10_000);

export const warehouse = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9_-]{0,31}$/, 'must be 1 to 32 capitals, digits, "_" or "-"')
  .meta({ minLength: 1, maxLength: 32 });

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'must be two capitals (ISO 3166-1 alpha-2)');

const addressOf = (line: (max: number) => z.ZodString) =>
  z.object({
    name: line(200),
    line1: line(200),
    line2: line(200).optional(),
    city: line(100),
    postalCode: line(20),
    country,
  });

/** The address of a parcel, as a client sends it. */
export const address = addressOf(text);
/** The address in events from before addresses were sealed. */
export const storedAddress = addressOf(storedText);
export type Address = z.infer<typeof address>;

/**
 * A payment token in an event, sealed with the key of the customer. It is plain in older events, and in shops without a
 * key-encryption key.
 */
export const storedPaymentToken = z.union([sealedText, storedText(200)]);

/** A BCP 47 language with an optional region. */
export const locale = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be like "en" or "ko-KR"');
