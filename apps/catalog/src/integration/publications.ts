import {
  ProductCreated,
  ProductDescribed,
  ProductPriceChanged,
  ProductReinstated,
  ProductWithdrawn,
} from '@maru/contracts';
import type { Publications } from '@maru/messaging';

const said = [ProductCreated, ProductDescribed, ProductPriceChanged, ProductWithdrawn, ProductReinstated];

/** Everything that happens to a product is told as it is; what belongs to idempotency keys stays here. */
export const publications: Publications = {
  context: 'catalog',
  translations: Object.fromEntries(said.map(({ type }) => [type, ({ data }) => ({ type, data })])),
};
