import type { DataOf, EventOf, NotificationSent } from '@maru/contracts';
import { accept } from '@maru/kernel';
import type { Decider } from '@maru/kernel';

/** The notification has been handed to its channel. */
export type RecordNotification = DataOf<typeof NotificationSent>;

export interface NotificationState {
  readonly sent: boolean;
}

/** A notification is sent once: recording it again changes nothing. */
export const notificationDecider: Decider<
  RecordNotification,
  NotificationState,
  EventOf<typeof NotificationSent>,
  never
> = {
  initialState: { sent: false },
  decide: (notification, state) =>
    state.sent ? accept() : accept({ type: 'notifications.notification-sent.v1', data: notification }),
  evolve: () => ({ sent: true }),
};
