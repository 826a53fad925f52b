import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { Provider } from '@nestjs/common';
import { orderDecider } from './domain/order.decider';
import type { OrderCommand, OrderRejection, OrderState } from './domain/order.decider';
import { orderContracts } from './domain/order.events';
import type { OrderEvent } from './domain/order.events';
import { isSealedAddress } from './sealed-address';

/** The orders of the shop, one stream each: `ordering.order-<orderId>`. */
export class Orders extends AggregateStore<OrderCommand, OrderState, OrderEvent, OrderRejection> {}

export const aggregates: Provider[] = [
  {
    provide: Orders,
    inject: [EventStore, Scheduler, Random],
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new Orders({
        decider: orderDecider,
        events: orderContracts,
        streamPrefix: 'ordering.order',
        mayBeStored: (order) => order.status === 'NONE' || isSealedAddress(order.placed.shippingAddress),
        store,
        scheduler,
        random,
      }),
  },
];
