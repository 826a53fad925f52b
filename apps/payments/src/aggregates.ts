import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { Provider } from '@nestjs/common';
import type { Payment } from './domain/payment';
import { paymentDecider } from './domain/payment.decider';
import type { PaymentCode, PaymentCommand } from './domain/payment.decider';
import { paymentContracts } from './domain/payment.events';
import type { PaymentEvent } from './domain/payment.events';

/** The one payment of each order; the id is `paymentIdOf(orderId)`. */
export class Payments extends AggregateStore<PaymentCommand, Payment, PaymentEvent, PaymentCode> {}

export const aggregates: Provider[] = [
  {
    provide: Payments,
    inject: [EventStore, Scheduler, Random],
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new Payments({
        decider: paymentDecider,
        events: paymentContracts,
        streamPrefix: 'payments.payment',
        store,
        scheduler,
        random,
      }),
  },
];
