import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Products } from '../../aggregates';
import type { Product, ProductChange } from '../../domain/product.decider';

/** Changes the given fields of a product, all or none; returns the product afterwards. */
export class ChangeProduct extends Command<Product> {
  constructor(
    readonly productId: string,
    readonly change: Omit<ProductChange, 'type'>,
  ) {
    super();
  }
}

@CommandHandler(ChangeProduct)
export class ChangeProductHandler implements ICommandHandler<ChangeProduct> {
  constructor(private readonly products: Products) {}

  async execute({ productId, change }: ChangeProduct) {
    return orRefuse(await this.products.execute(productId, { type: 'ChangeProduct', ...change })).state!;
  }
}
