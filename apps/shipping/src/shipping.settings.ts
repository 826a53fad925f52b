import { fields } from '@maru/contracts';
import { Settings } from '@maru/service';
import { z } from 'zod';

export const shippingSettings = z.object({
  /** Countries without a carrier: ISO 3166-1 alpha-2 codes with commas between. */
  SHIPPING_UNSERVICEABLE_COUNTRIES: z
    .string()
    .default('AQ')
    .transform((list) => list.split(',').map((code) => code.trim()))
    .refine(
      (codes) => codes.every((code) => fields.country.safeParse(code).success),
      'must be countries like "AQ,BV" (ISO 3166-1 alpha-2)',
    ),
});

export type ShippingSettings = Settings<typeof shippingSettings>;
