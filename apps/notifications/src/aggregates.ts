import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import type { Provider } from '@nestjs/common';
import { notificationContracts, notificationDecider } from './domain/notification.decider';
import type { NotificationEvent, NotificationState, RecordNotification } from './domain/notification.decider';

/** Notifications of customers; the id derives from the causing message and the template. */
export class Notifications extends AggregateStore<RecordNotification, NotificationState, NotificationEvent, never> {}

export const aggregates: Provider[] = [
  {
    provide: Notifications,
    inject: [EventStore, Scheduler, Random],
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new Notifications({
        decider: notificationDecider,
        events: notificationContracts,
        streamPrefix: 'notifications.notification',
        store,
        scheduler,
        random,
      }),
  },
];
