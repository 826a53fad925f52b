import { deriveId, fingerprint } from '@maru/kernel';
import type { Money } from '@maru/kernel';
import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Products, RequestKeys } from '../../aggregates';
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

@CommandHandler(CreateProduct)
export class CreateProductHandler implements ICommandHandler<CreateProduct> {
  constructor(
    private readonly products: Products,
    private readonly requestKeys: RequestKeys,
  ) {}

  /** The key is bound first; a process that dies before the product exists leaves a key that the next try finds as its own. */
  async execute({ product, idempotencyKey }: CreateProduct) {
    const requestId = idempotencyKey === undefined ? undefined : deriveId('product-request', idempotencyKey);
    if (requestId !== undefined) {
      orRefuse(await this.requestKeys.execute(requestId, { requestId, fingerprint: fingerprint(product) }));
    }
    const productId = deriveId('product', product.sku);
    const { state } = orRefuse(
      await this.products.execute(productId, {
        type: 'CreateProduct',
        productId,
        ...product,
        ...(requestId === undefined ? {} : { requestId }),
      }),
    );
    return { productId, version: state!.version };
  }
}
