import { Settings } from '@maru/service';
import { z } from 'zod';

export const notificationsSettings = z.object({
  /** Where mail goes, e.g. `smtp://user:password@127.0.0.1:587`; when it is not set, to the table `mailbox` alone. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be a URL like "smtp://user:password@host:587"' }).optional(),
  /** Whom mail comes from. */
  MAIL_FROM: z.string().min(3).max(320).default('Maru <shop@maru.example>'),
});

export type NotificationsSettings = Settings<typeof notificationsSettings>;
