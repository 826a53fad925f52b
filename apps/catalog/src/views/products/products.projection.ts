import {
  ProductCreated,
  ProductDescribed,
  ProductPriceChanged,
  ProductReinstated,
  ProductWithdrawn,
} from '@maru/contracts';
import { change, when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { ProductRow } from './product.entity';
import { searchable } from './searchable-text';

type Texts = Pick<ProductRow, 'name' | 'category'> & { readonly description?: string };

const described = (sku: string, { name, description, category }: Texts) => ({
  name,
  description: description ?? null,
  category,
  search: searchable([sku, name, description ?? ''].join('\n')),
});

const productOf = ({ productId }: { readonly productId: string }) => [productId];

/** Every product with its current price, for lists and searches. */
export const productsProjection: Projection<ProductRow> = {
  name: 'products',
  entity: ProductRow,
  handlers: [
    when(ProductCreated, productOf, (_, { data: { productId, sku, price, ...texts } }) => ({
      productId,
      sku,
      ...described(sku, texts),
      amount: price.amount,
      currency: price.currency,
      withdrawn: false,
    })),
    change(ProductDescribed, productOf, (row, { data }) => ({ ...row, ...described(row.sku, data) })),
    change(ProductPriceChanged, productOf, (row, { data }) => ({ ...row, amount: data.price.amount })),
    change(ProductWithdrawn, productOf, (row) => ({ ...row, withdrawn: true })),
    change(ProductReinstated, productOf, (row) => ({ ...row, withdrawn: false })),
  ],
};
