import { readPage } from '@maru/service';
import type { ListOrder, PageRequest, RowPage } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { ProductRow } from './product.entity';
import { lessFolded, searchable } from './searchable-text';

/** The place of a product in the list: its SKU, which is unique. */
export type ProductPlace = readonly [sku: string];

const ORDER: ListOrder<ProductRow> = [{ by: 'product.sku', of: ({ sku }) => sku }];

export interface ProductFilter extends PageRequest<ProductPlace> {
  /** Compared without regard to case and composition. */
  readonly category?: string;
  /** Part of name, description or SKU, in any case. */
  readonly q?: string;
}

/** Products on sale, by SKU; withdrawn ones are left out. As current as the view `products`. */
export class ListProducts extends Query<RowPage<ProductRow>> {
  constructor(readonly filter: ProductFilter) {
    super();
  }
}

@QueryHandler(ListProducts)
export class ListProductsHandler implements IQueryHandler<ListProducts> {
  constructor(@InjectRepository(ProductRow) private readonly rows: Repository<ProductRow>) {}

  async execute({ filter: { category, q, ...asked } }: ListProducts): Promise<RowPage<ProductRow>> {
    const query = this.rows.createQueryBuilder('product').where('NOT product.withdrawn');
    if (category) query.andWhere('product.category_key = folded_text_v1(:category)', { category });
    // Not LIKE, because a search for "100%" means the character. A process of the previous version folds less when it
    // writes a row.
    if (q) {
      const forms = [...new Set([searchable(q), lessFolded(q)])];
      query.andWhere('EXISTS (SELECT FROM unnest(:forms::text[]) form WHERE position(form in product.search) > 0)', {
        forms,
      });
    }
    return readPage(query, asked, ORDER);
  }
}
