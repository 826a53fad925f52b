import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import { Injectable } from '@nestjs/common';
import { productDecider } from './domain/product.decider';
import type { ProductCommand, ProductEvent, ProductRejection, ProductState } from './domain/product.decider';

/** The products of the shop, one stream each: `catalog.product-<productId>`. */
@Injectable()
export class Products extends AggregateStore<ProductCommand, ProductState, ProductEvent, ProductRejection> {
  constructor(store: EventStore, scheduler: Scheduler, random: Random) {
    super({ decider: productDecider, streamPrefix: 'catalog.product', store, scheduler, random });
  }
}
