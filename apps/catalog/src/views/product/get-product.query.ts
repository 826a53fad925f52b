import { Refusal } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Products } from '../../aggregates';
import type { Product } from '../../domain/product.decider';

/** One product, from the log. */
export class GetProduct extends Query<Product> {
  constructor(readonly productId: string) {
    super();
  }
}

@QueryHandler(GetProduct)
export class GetProductHandler implements IQueryHandler<GetProduct> {
  constructor(private readonly products: Products) {}

  /** @throws Refusal CATALOG.UNKNOWN_PRODUCT */
  async execute({ productId }: GetProduct): Promise<Product> {
    const { state } = await this.products.load(productId);
    if (!state) throw new Refusal({ code: 'CATALOG.UNKNOWN_PRODUCT', detail: 'There is no such product.' });
    return state;
  }
}
