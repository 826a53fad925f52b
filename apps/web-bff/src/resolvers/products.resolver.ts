import { Args, Context, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { ShopCalls } from '@maru/shop-calls';
import type { OnBehalf } from '@maru/shop-calls';
import { byLimit, oneCall } from '../limits/complexity';
import type { Caller } from '../loaders';
import { cursorOf, placeOf } from '../types/cursor';
import { Product, ProductPage } from '../types/product.type';

@Resolver(() => Product)
export class ProductsResolver {
  constructor(private readonly calls: ShopCalls) {}

  @Query(() => ProductPage, { nullable: true, description: 'What is on sale, by SKU.', complexity: byLimit })
  async products(
    @Context() caller: OnBehalf,
    @Args('search', { type: () => String, nullable: true }) q: string | undefined,
    @Args('category', { type: () => String, nullable: true }) category: string | undefined,
    @Args('first', { type: () => Int, defaultValue: 20 }) limit: number,
    @Args('after', { type: () => String, nullable: true }) after: string | undefined,
  ): Promise<ProductPage> {
    const afterSku = placeOf<{ sku: string }>(after)?.sku;
    const request = { limit, ...(q && { q }), ...(category && { category }), ...(afterSku && { afterSku }) };
    const { products, hasMore } = await this.calls.call('SearchProducts', request, caller);
    const last = products.at(-1);
    return { items: products, hasNextPage: hasMore, ...(last && { endCursor: cursorOf({ sku: last.sku }) }) };
  }

  @Query(() => Product, { nullable: true, complexity: oneCall })
  product(
    @Context() { loaders }: Caller,
    @Args('productId', { type: () => ID }) productId: string,
  ): Promise<Product | null> {
    return loaders.products.load(productId);
  }
}
