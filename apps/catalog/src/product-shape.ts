import { fields } from '@maru/contracts';
import { z } from 'zod';
import type { Product } from './domain/product.decider';

/** A product in clients' form; `price.amount` is in minor units. */
export const productShape = z.object({
  productId: fields.id,
  sku: fields.sku,
  name: z.string(),
  description: z.string().optional(),
  category: z.string(),
  price: fields.money,
  withdrawn: z.boolean(),
});

export function shownProduct(product: Omit<Product, 'version' | 'requestId'>): z.infer<typeof productShape> {
  const { productId, sku, name, description, category, price, withdrawn } = product;
  return { productId, sku, name, ...(description === undefined ? {} : { description }), category, price, withdrawn };
}
