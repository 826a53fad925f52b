import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { Provider } from '@nestjs/common';
import { breachDecider } from './domain/breach.decider';
import type { BreachCommand, BreachRejection, BreachState } from './domain/breach.decider';
import { breachContracts } from './domain/breach.events';
import type { BreachEvent } from './domain/breach.events';

/** The breaches of the shop, one stream each: `auditor.breach-<breachId>`. */
export class Breaches extends AggregateStore<BreachCommand, BreachState, BreachEvent, BreachRejection> {}

export const aggregates: Provider[] = [
  {
    provide: Breaches,
    inject: [EventStore, Scheduler, Random],
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new Breaches({
        decider: breachDecider,
        events: breachContracts,
        streamPrefix: 'auditor.breach',
        store,
        scheduler,
        random,
      }),
  },
];
