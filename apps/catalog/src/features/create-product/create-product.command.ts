import type { Money } from '@maru/kernel';
import { Command } from '@nestjs/cqrs';
import type { ProductTexts } from '../../domain/product.decider';

export interface NewProduct extends ProductTexts {
  readonly sku: string;
  readonly price: Money;
}

/** Puts a product on sale. With an idempotency key the same request may come any number of times. */
export class CreateProduct extends Command<{ readonly productId: string; readonly version: number }> {
  constructor(
    readonly product: NewProduct,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}
