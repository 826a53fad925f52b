import { deriveId } from '@maru/kernel';
import { idOfRequest, orRefuse } from '@maru/service';
import type { CallerKey } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { Products, RequestKeys } from '../../aggregates';
import type { Product } from '../../domain/product.decider';

/** A request to create a product, by its caller's idempotency key. */
export interface KeyedProduct {
  readonly key: CallerKey;
  /** A digest of the body. */
  readonly fingerprint: string;
  readonly productId: string;
}

/** Finds the request of an idempotency key. */
@Injectable()
export class ProductRequests {
  constructor(
    private readonly products: Products,
    private readonly requestKeys: RequestKeys,
  ) {}

  /**
   * Binds the key to the body and returns the id of the request. If another request has taken the SKU of the bound
   * body, that body is refused for ever, so the key leaves it for the new one.
   * @throws Refusal CATALOG.IDEMPOTENCY_KEY_REUSED when the key stands for another body, created or still possible
   */
  async bind({ key, ...wanted }: KeyedProduct): Promise<string> {
    const requestId = idOfRequest(key, 'product');
    const bound = await this.requestKeys.execute(requestId, { requestId, ...wanted });
    const { fingerprint: insteadOf, productId } = bound.state;
    if (bound.accepted || insteadOf === undefined || productId === undefined) orRefuse(bound);
    else {
      const { state: earlier } = await this.products.load(productId);
      const refused = earlier !== undefined && earlier.requestId !== requestId;
      orRefuse(refused ? await this.requestKeys.execute(requestId, { requestId, ...wanted, insteadOf }) : bound);
    }
    return requestId;
  }

  /**
   * Whether this very request created the product under the former id of its key, which was the same for all callers.
   */
  async madeFormerly(product: Product, { key, fingerprint }: KeyedProduct): Promise<boolean> {
    const formerId = deriveId('product-request', key.key);
    if (product.requestId !== formerId) return false;
    return (await this.requestKeys.load(formerId)).state.fingerprint === fingerprint;
  }
}
