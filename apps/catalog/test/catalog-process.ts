import { callerKey } from '@maru/service';
import type { EventStore } from '@maru/event-store';
import { causedBy, RandomIds, Scheduler, SeededRandom } from '@maru/kernel';
import { Products, RequestKeys } from '../src/aggregates';
import { productContracts, RequestKeyBound } from '../src/domain/catalog.events';
import { productDecider } from '../src/domain/product.decider';
import { requestKeyDecider } from '../src/domain/request-key.decider';
import { CreateProduct, CreateProductHandler } from '../src/features/create-product/create-product.handler';
import { ProductRequests } from '../src/features/create-product/product-requests';

/** Runs delayed work at once. */
class NoWait extends Scheduler {
  override after(_delayMs: number, task: () => void): () => void {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
}

/** Catalog's creation of products as one process over a log, without Nest. */
export function catalogProcess(store: EventStore) {
  const ports = { store, scheduler: new NoWait(), random: new SeededRandom(1) };
  const products = new Products({
    decider: productDecider,
    events: productContracts,
    streamPrefix: 'catalog.product',
    ...ports,
  });
  const requestKeys = new RequestKeys({
    decider: requestKeyDecider,
    events: [RequestKeyBound],
    streamPrefix: 'catalog.request',
    ...ports,
  });
  const handler = new CreateProductHandler(products, new ProductRequests(products, requestKeys));
  const ids = new RandomIds();
  return {
    products,
    requestKeys,
    create: (callerId: string, key: string | undefined, sku: string, name = 'Mug') =>
      causedBy({ messageId: ids.next(), correlationId: 'test' }, () => {
        const product = { sku, name, category: 'kitchen', price: { amount: 1_250, currency: 'EUR' } };
        return handler.execute(new CreateProduct(product, callerKey(callerId, key)));
      }),
  };
}
