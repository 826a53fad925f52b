import { policyVariables } from '@maru/resilience';
import { Settings } from '@maru/service';
import { z } from 'zod';

export const notificationsSettings = z.object({
  /** Where mail goes, e.g. `smtp://user:password@127.0.0.1:587`; when it is not set, to the table `mailbox` alone. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be a URL like "smtp://user:password@host:587"' }).optional(),
  /**
   * How the mail server is called. The time-out is longer than those of a connection, which come first: a letter that is cut off may
   * have been taken. As many places as connections. A server that wants only some letters later, of one sender or for
   * one domain, does not open the circuit.
   */
  ...policyVariables('SMTP', {
    timeoutMs: 30_000,
    circuit: { windowCalls: 20, failureRatio: 0.8, openMs: 10_000, closeAfter: 5 },
    bulkhead: { concurrency: 4, queue: 60 },
  }),
  /** Whom mail comes from. */
  MAIL_FROM: z.string().min(3).max(320).default('Maru <shop@maru.example>'),
  /**
   * How many letters about orders are mailed to one person within an hour; further ones are kept in the mailbox alone.
   */
  NOTIFICATIONS_LETTERS_PER_HOUR: z.coerce.number().int().min(1).max(10_000).default(60),
  /** How long the words of a letter can be read in the mailbox, in days. */
  NOTIFICATIONS_LETTERS_DAYS: z.coerce.number().int().min(1).max(36_500).default(730),
});

export type NotificationsSettings = Settings<typeof notificationsSettings>;
