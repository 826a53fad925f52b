import { deriveId, fingerprint } from '@maru/kernel';
import type { Money } from '@maru/kernel';
import { orRefuse } from '@maru/service';
import type { CallerKey } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Products } from '../../aggregates';
import type { ProductTexts } from '../../domain/product.decider';
import { ProductRequests } from './product-requests';

export interface NewProduct extends ProductTexts {
  readonly sku: string;
  readonly price: Money;
}

/** Puts a product on sale. With an idempotency key the same request may be repeated any number of times. */
export class CreateProduct extends Command<{ readonly productId: string; readonly version: number }> {
  constructor(
    readonly product: NewProduct,
    readonly key: CallerKey | undefined,
  ) {
    super();
  }
}

@CommandHandler(CreateProduct)
export class CreateProductHandler implements ICommandHandler<CreateProduct> {
  constructor(
    private readonly products: Products,
    private readonly requests: ProductRequests,
  ) {}

  /**
   * The key is bound first; if the process dies before the product exists, the next attempt finds the key bound to
   * itself.
   */
  async execute({ product, key }: CreateProduct) {
    const productId = deriveId('product', product.sku);
    const keyed = key && { key, fingerprint: fingerprint(product), productId };
    const requestId = keyed && (await this.requests.bind(keyed));
    const outcome = await this.products.execute(productId, {
      type: 'CreateProduct',
      productId,
      ...product,
      ...(requestId === undefined ? {} : { requestId }),
    });
    const repeated = keyed && outcome.state && (await this.requests.madeFormerly(outcome.state, keyed));
    const { state } = repeated ? outcome : orRefuse(outcome);
    return { productId, version: state!.version };
  }
}
