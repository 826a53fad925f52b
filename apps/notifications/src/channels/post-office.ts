import { Settings } from '@maru/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { NotificationsSettings } from '../notifications.settings';
import type { OutgoingMail } from './outgoing-mail';
import { SmtpChannel } from './smtp-channel';

/** Hands letters to SMTP when it is configured. When not, a letter stays in the mailbox, where whoever is curious reads it. */
@Injectable()
export class PostOffice implements OnApplicationShutdown {
  private readonly logger = new Logger(PostOffice.name);
  private readonly smtp: SmtpChannel | undefined;
  readonly channel: 'smtp' | 'mailbox';

  constructor(@Inject(Settings) settings: NotificationsSettings) {
    const url = settings.get('SMTP_URL');
    this.smtp = url === undefined ? undefined : new SmtpChannel(url, settings.get('MAIL_FROM'));
    this.channel = this.smtp ? 'smtp' : 'mailbox';
  }

  /** @throws MailServerUnavailable, MailRefused */
  async send(mail: OutgoingMail): Promise<void> {
    await this.smtp?.send(mail);
    this.logger.log(`notification ${mail.notificationId} sent to ${this.channel}`);
  }

  onApplicationShutdown(): void {
    this.smtp?.close();
  }
}
