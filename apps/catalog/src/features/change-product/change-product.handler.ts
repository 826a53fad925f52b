import { orRefuse } from '@maru/service';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Products } from '../../products';
import { ChangeProduct } from './change-product.command';

@CommandHandler(ChangeProduct)
export class ChangeProductHandler implements ICommandHandler<ChangeProduct> {
  constructor(private readonly products: Products) {}

  async execute({ productId, change }: ChangeProduct) {
    return orRefuse(await this.products.execute(productId, { type: 'change-product', ...change })).state!;
  }
}
