import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import { ORDER_FULFILMENT_STREAM, orderFulfilment } from '@maru/sagas';
import type { FulfilmentEvent, ProcessCommand, ProcessState } from '@maru/sagas';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import type { OrderingSettings } from '../ordering.settings';

/** The process managers of the orders, one stream each: `ordering.order-fulfilment-<orderId>`. */
@Injectable()
export class Fulfilments extends AggregateStore<ProcessCommand<FulfilmentEvent>, ProcessState, DomainEvent, never> {
  constructor(store: EventStore, scheduler: Scheduler, random: Random, @Inject(Settings) settings: OrderingSettings) {
    const decider = orderFulfilment({
      reservationMs: settings.get('ORDERING_RESERVATION_TIMEOUT_MS'),
      paymentMs: settings.get('ORDERING_PAYMENT_TIMEOUT_MS'),
      shipmentMs: settings.get('ORDERING_SHIPMENT_TIMEOUT_MS'),
      compensationMs: settings.get('ORDERING_COMPENSATION_RETRY_MS'),
      longestMs: settings.get('ORDERING_COMPENSATION_RETRY_MAX_MS'),
    });
    super({ decider, streamPrefix: ORDER_FULFILMENT_STREAM, store, scheduler, random });
  }
}
