import { NotificationSent, NotificationSkipped } from '@maru/contracts';
import type { DataOf, EventOf } from '@maru/contracts';
import { accept, storedState, unknownEvent } from '@maru/kernel';
import type { Decider } from '@maru/kernel';

/** The notification was sent through its channel, or its recipient is erased. */
export type RecordNotification =
  | { readonly outcome: 'sent'; readonly notification: DataOf<typeof NotificationSent> }
  | { readonly outcome: 'skipped'; readonly notification: DataOf<typeof NotificationSkipped> };

export interface NotificationState {
  readonly settled: boolean;
}

/** Every event of a notification's stream. */
export const notificationContracts = [NotificationSent, NotificationSkipped] as const;

export type NotificationEvent = EventOf<(typeof notificationContracts)[number]>;

/** A notification is sent or skipped once; recording it again has no effect. */
export const notificationDecider: Decider<RecordNotification, NotificationState, NotificationEvent, never> = {
  initialState: { settled: false },
  decide({ outcome, notification }, { settled }) {
    if (settled) return accept();
    return outcome === 'sent'
      ? accept({ type: 'notifications.notification-sent.v1', data: notification })
      : accept({ type: 'notifications.notification-skipped.v1', data: notification });
  },
  evolve(_, event) {
    switch (event.type) {
      case 'notifications.notification-sent.v1':
      case 'notifications.notification-skipped.v1':
        return { settled: true };
      default:
        return unknownEvent(event);
    }
  },
  stored: storedState(1),
};
