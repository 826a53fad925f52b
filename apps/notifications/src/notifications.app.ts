import { definedBy, notificationsContract } from '@maru/contracts';
import type { ContextDefinition } from '@maru/service';
import { CustomerRow } from './lookups/customer.entity';
import { customersProjection } from './lookups/customers.projection';
import { OrderRow } from './lookups/order.entity';
import { ordersProjection } from './lookups/orders.projection';
import { notificationsPublications } from './integration/publications';
import { CountLetters1798000000002 } from './migrations/count-letters';
import { CreateMailbox1793000000002 } from './migrations/create-mailbox';
import { EraseWords1795000000003 } from './migrations/erase-words';
import { IndexMailboxAge1796000000001 } from './migrations/index-mailbox-age';
import { NotificationsModule } from './notifications.module';
import { ExplainsLetters } from './views/explanation/letter-facts';
import { notificationsSettings } from './notifications.settings';
import { MailboxRow } from './channels/mailbox.entity';

/** Tells customers about the progress of their orders. */
export const notifications: ContextDefinition = {
  ...definedBy(notificationsContract),
  module: NotificationsModule,
  entities: [CustomerRow, OrderRow, MailboxRow],
  migrations: [
    CreateMailbox1793000000002,
    EraseWords1795000000003,
    IndexMailboxAge1796000000001,
    CountLetters1798000000002,
  ],
  // No letter is sent again, because the log records its notification as sent.
  retention: [
    { table: 'mailbox', since: 'sent_at', days: { setting: 'NOTIFICATIONS_LETTERS_DAYS' } },
    // It counts for an hour.
    { table: 'letter_quota', since: 'last_at', days: 1 },
  ],
  publications: notificationsPublications,
  projections: [{ projection: customersProjection }, { projection: ordersProjection }],
  explains: ExplainsLetters,
  settings: notificationsSettings,
  personalData: 'uses',
};
