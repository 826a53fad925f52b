import { policyVariables } from '@maru/resilience';
import { Settings } from '@maru/service';
import { z } from 'zod';

export const notificationsSettings = z.object({
  /**
   * The mail server, e.g. `smtp://user:password@127.0.0.1:587`; when it is not set, letters are kept only in the table
   * `mailbox`.
   */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be a URL like "smtp://user:password@host:587"' }).optional(),
  /**
   * The policy of calls to the mail server. The time-out is longer than those of a connection, which come first,
   * because a letter that is cut off may have been accepted. There are as many places as connections. A server that
   * defers only some letters, of one sender or for one domain, does not open the circuit.
   */
  ...policyVariables('SMTP', {
    timeoutMs: 30_000,
    circuit: { windowCalls: 20, failureRatio: 0.8, openMs: 10_000, closeAfter: 5 },
    bulkhead: { concurrency: 4, queue: 60 },
  }),
  /** The sender of mail. */
  MAIL_FROM: z.string().min(3).max(320).default('Maru <shop@maru.example>'),
  /** The most order letters that are mailed to one person within an hour; further ones are only kept in the mailbox. */
  NOTIFICATIONS_LETTERS_PER_HOUR: z.coerce.number().int().min(1).max(10_000).default(60),
  /** How long the text of a letter can be read in the mailbox, in days. */
  NOTIFICATIONS_LETTERS_DAYS: z.coerce.number().int().min(1).max(36_500).default(730),
});

export type NotificationsSettings = Settings<typeof notificationsSettings>;
