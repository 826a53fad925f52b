import { given } from '@maru/testing';
import { notificationDecider } from './notification.decider';

const notification = {
  notificationId: '191ae23d-29f1-5f1b-a358-ea86f9a2fe2e',
  customerId: '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22',
  orderId: '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11',
  template: 'order-placed',
  locale: 'en',
  channel: 'mailbox',
} as const;
const sent = { type: 'notifications.notification-sent.v1', data: notification } as const;

const { locale: _, channel: __, ...untold } = notification;
const skipped = { type: 'notifications.notification-skipped.v1', data: untold } as const;
const recordSent = { outcome: 'sent', notification } as const;
const recordSkipped = { outcome: 'skipped', notification: untold } as const;

describe('a notification', () => {
  it('is recorded when it was sent', () => given(notificationDecider, []).when(recordSent).then([sent]));

  it('is recorded when its recipient is erased', () =>
    given(notificationDecider, []).when(recordSkipped).then([skipped]));

  it.each([[sent], [skipped]])('is recorded once', (before) => {
    for (const again of [recordSent, recordSkipped]) given(notificationDecider, [before]).when(again).thenNothing();
  });
});
