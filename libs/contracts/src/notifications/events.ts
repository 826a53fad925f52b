import { defineEvent } from '@maru/kernel';
import { z } from 'zod';
import { id, locale } from '../fields';

export const NotificationSent = defineEvent(
  'notifications.notification-sent.v1',
  'A person was sent a notification.',
  z.object({
    notificationId: id,
    customerId: id,
    orderId: id.optional(),
    template: z.string(),
    locale,
    channel: z.enum(['smtp', 'mailbox']),
  }),
);

export const NotificationSkipped = defineEvent(
  'notifications.notification-skipped.v1',
  'A notification was not sent, because the person has closed their account.',
  z.object({ notificationId: id, customerId: id, orderId: id, template: z.string() }),
);
