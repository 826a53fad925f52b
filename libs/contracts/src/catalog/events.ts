import { defineEvent } from '@maru/kernel';
import { z } from 'zod';
import { id, money, sku, storedText } from '../fields';

export const ProductCreated = defineEvent(
  'catalog.product-created.v1',
  'A product can be bought from now on.',
  z.object({
    productId: id,
    sku,
    name: storedText(200),
    description: storedText(5_000).optional(),
    category: storedText(100),
    price: money,
  }),
);

export const ProductPriceChanged = defineEvent(
  'catalog.product-price-changed.v1',
  'Orders placed from now on pay another price.',
  z.object({ productId: id, price: money }),
);

export const ProductDescribed = defineEvent(
  'catalog.product-described.v1',
  'Name, description or category have changed; all of them as they are now.',
  z.object({
    productId: id,
    name: storedText(200),
    description: storedText(5_000).optional(),
    category: storedText(100),
  }),
);

export const ProductWithdrawn = defineEvent(
  'catalog.product-withdrawn.v1',
  'The product can no longer be bought.',
  z.object({ productId: id }),
);

export const ProductReinstated = defineEvent(
  'catalog.product-reinstated.v1',
  'A withdrawn product can be bought again.',
  z.object({ productId: id }),
);
