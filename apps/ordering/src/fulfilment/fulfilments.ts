import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import { ORDER_FULFILMENT_STREAM, orderFulfilment, orderFulfilmentContracts } from '@maru/sagas';
import type { FulfilmentEvent, ProcessCommand, ProcessState } from '@maru/sagas';
import { Injectable } from '@nestjs/common';
import { isSealedAddress } from '../sealed-address';
import { FulfilmentVersions } from './fulfilment-versions';

/** The process managers of the orders, one stream each: `ordering.order-fulfilment-<orderId>`. */
@Injectable()
export class Fulfilments extends AggregateStore<ProcessCommand<FulfilmentEvent>, ProcessState, DomainEvent, never> {
  constructor(store: EventStore, scheduler: Scheduler, random: Random, versions: FulfilmentVersions) {
    const decider = orderFulfilment(versions.settings, versions);
    super({
      decider,
      events: orderFulfilmentContracts,
      streamPrefix: ORDER_FULFILMENT_STREAM,
      mayBeStored: (process) => !process.unreadable && isSealedAddress(addressIn(process)),
      store,
      scheduler,
      random,
    });
  }
}

// Undefined before the order was placed. A release that has the missing version can read what this one cannot, so what
// is unreadable is not kept; and of an order from before there were keys, the address is plain.
const addressIn = ({ snapshot }: ProcessState): unknown =>
  (snapshot.context as { readonly order?: { readonly shippingAddress?: unknown } }).order?.shippingAddress;
