import { catalogContract, definedBy } from '@maru/contracts';
import type { ContextDefinition } from '@maru/service';
import { CatalogModule } from './catalog.module';
import { catalogPublications } from './integration/publications';
import { AddCategoryKey1796000000001 } from './migrations/add-category-key';
import { CreateProducts1793000000001 } from './migrations/create-products';
import { ProductRow } from './views/products/product.entity';
import { productsProjection } from './views/products/products.projection';

/** Products, prices, search. */
export const catalog: ContextDefinition = {
  ...definedBy(catalogContract),
  module: CatalogModule,
  entities: [ProductRow],
  migrations: [CreateProducts1793000000001, AddCategoryKey1796000000001],
  publications: catalogPublications,
  projections: [{ projection: productsProjection }],
};
