import { Command } from '@nestjs/cqrs';
import type { Product, ProductChange } from '../../domain/product.decider';

/** Changes what is given of a product, all of it or nothing; the product as it is then. */
export class ChangeProduct extends Command<Product> {
  constructor(
    readonly productId: string,
    readonly change: Omit<ProductChange, 'type'>,
  ) {
    super();
  }
}
