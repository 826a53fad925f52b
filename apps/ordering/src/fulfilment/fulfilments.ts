import { AggregateStore } from '@maru/event-store';
import type { DomainEvent } from '@maru/kernel';
import type { ProcessCommand, ProcessState } from '@maru/sagas';
import type { FulfilmentEvent } from './order-fulfilment.events';

/** The process managers of the orders, one stream each: `ordering.order-fulfilment-<orderId>`. */
export class Fulfilments extends AggregateStore<ProcessCommand<FulfilmentEvent>, ProcessState, DomainEvent, never> {}
