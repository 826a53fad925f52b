import {
  ProductCreated,
  ProductDescribed,
  ProductPriceChanged,
  ProductReinstated,
  ProductWithdrawn,
} from '@maru/contracts';
import { change, when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { ProductCopy } from './product-copy.entity';

const productOf = ({ productId }: { readonly productId: string }) => [productId];

/** Ordering's own copy of catalog's products. Orders get their prices from it, never from the client. */
export const productCopyProjection: Projection<ProductCopy> = {
  name: 'product-copy',
  entity: ProductCopy,
  handlers: [
    when(ProductCreated, productOf, (_, { data: { productId, sku, name, price } }) => ({
      productId,
      sku,
      name,
      ...price,
      withdrawn: false,
    })),
    change(ProductDescribed, productOf, (row, { data: { name } }) => ({ ...row, name })),
    change(ProductPriceChanged, productOf, (row, { data: { price } }) => ({ ...row, ...price })),
    change(ProductWithdrawn, productOf, (row) => ({ ...row, withdrawn: true })),
    change(ProductReinstated, productOf, (row) => ({ ...row, withdrawn: false })),
  ],
};
