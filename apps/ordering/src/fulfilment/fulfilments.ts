import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import { ORDER_FULFILMENT_STREAM, orderFulfilment, orderFulfilmentContracts } from '@maru/sagas';
import type { FulfilmentEvent, ProcessCommand, ProcessState } from '@maru/sagas';
import { Injectable } from '@nestjs/common';
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
      // A release that has the missing version can read what this one cannot.
      mayBeStored: (process) => !process.unreadable,
      store,
      scheduler,
      random,
    });
  }
}
