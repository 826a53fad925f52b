import type { EventOf } from '@maru/contracts';
import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { Provider } from '@nestjs/common';
import { productContracts, RequestKeyBound } from './domain/catalog.events';
import type { ProductEvent } from './domain/catalog.events';
import { productDecider } from './domain/product.decider';
import type { ProductCommand, ProductRejection, ProductState } from './domain/product.decider';
import { requestKeyDecider } from './domain/request-key.decider';
import type { BindRequestKey, RequestKeyState } from './domain/request-key.decider';

/** The products of the shop; the id is the product's, which derives from its SKU. */
export class Products extends AggregateStore<ProductCommand, ProductState, ProductEvent, ProductRejection> {}

/** The requests of idempotency keys; the id derives from the key. */
export class RequestKeys extends AggregateStore<
  BindRequestKey,
  RequestKeyState,
  EventOf<typeof RequestKeyBound>,
  'CATALOG.IDEMPOTENCY_KEY_REUSED'
> {}

const ports = [EventStore, Scheduler, Random];

export const aggregates: Provider[] = [
  {
    provide: Products,
    inject: ports,
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new Products({
        decider: productDecider,
        events: productContracts,
        streamPrefix: 'catalog.product',
        store,
        scheduler,
        random,
      }),
  },
  {
    provide: RequestKeys,
    inject: ports,
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new RequestKeys({
        decider: requestKeyDecider,
        events: [RequestKeyBound],
        streamPrefix: 'catalog.request',
        store,
        scheduler,
        random,
      }),
  },
];
