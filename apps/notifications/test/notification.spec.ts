import { given } from '@maru/testing';
import { notificationDecider } from '../src/domain/notification.decider';

const notification = {
  notificationId: '191ae23d-29f1-5f1b-a358-ea86f9a2fe2e',
  customerId: '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22',
  orderId: '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11',
  template: 'order-placed',
  locale: 'en',
  channel: 'mailbox',
} as const;
const sent = { type: 'notifications.notification-sent.v1', data: notification } as const;

describe('a notification', () => {
  it('is recorded when it was sent', () => given(notificationDecider, []).when(notification).then([sent]));

  it('is recorded once', () => given(notificationDecider, [sent]).when(notification).thenNothing());
});
