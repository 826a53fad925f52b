import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { ProductRow } from './product.entity';
import { lessFolded, searchable } from './searchable-text';

export interface ProductFilter {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
  /** In any case, however its letters are composed. */
  readonly category?: string;
  /** Part of name, description or SKU, in any case. */
  readonly q?: string;
  /** Only what comes behind this SKU. */
  readonly afterSku?: string;
}

export interface ProductPage {
  readonly items: readonly ProductRow[];
  /** How many there are on all pages, without those up to `afterSku`. */
  readonly total: number;
}

/** What is on sale, by SKU; withdrawn products are left out. As current as the view `products`. */
export class ListProducts extends Query<ProductPage> {
  constructor(readonly filter: ProductFilter) {
    super();
  }
}

@QueryHandler(ListProducts)
export class ListProductsHandler implements IQueryHandler<ListProducts> {
  constructor(@InjectRepository(ProductRow) private readonly rows: Repository<ProductRow>) {}

  async execute({ filter: { page, limit, category, q, afterSku } }: ListProducts): Promise<ProductPage> {
    const query = this.rows.createQueryBuilder('product').where('NOT product.withdrawn');
    if (category) query.andWhere('product.category_key = folded_text_v1(:category)', { category });
    // Not LIKE: a search for "100%" means the character. A process of the version before folds less when it writes a row.
    if (q) {
      const forms = [...new Set([searchable(q), lessFolded(q)])];
      query.andWhere('EXISTS (SELECT FROM unnest(:forms::text[]) form WHERE position(form in product.search) > 0)', {
        forms,
      });
    }
    if (afterSku) query.andWhere('product.sku > :afterSku', { afterSku });
    const [items, total] = await query
      .orderBy('product.sku')
      .offset((page - 1) * limit)
      .limit(limit)
      .getManyAndCount();
    return { items, total };
  }
}
