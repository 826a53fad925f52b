import { Clock, Random } from '@maru/kernel';
import { CallTimedOut, errorFault, Policies, policyOptions } from '@maru/resilience';
import type { Policy } from '@maru/resilience';
import { Settings } from '@maru/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { NotificationsSettings } from '../notifications.settings';
import { letterDueAt } from './letter-due-at';
import { MailRefused, MailServerUnavailable } from './outgoing-mail';
import type { OutgoingMail } from './outgoing-mail';
import { SmtpChannel } from './smtp-channel';

/** Sends letters by SMTP if it is configured; otherwise a letter stays in the mailbox for reading. */
@Injectable()
export class PostOffice implements OnApplicationShutdown {
  private readonly smtp: SmtpChannel | undefined;
  private readonly calls: Policy | undefined;
  readonly channel: 'smtp' | 'mailbox';

  constructor(
    @Inject(Settings) settings: NotificationsSettings,
    policies: Policies,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly logger: Logger,
  ) {
    const url = settings.get('SMTP_URL');
    if (url !== undefined) {
      const options = policyOptions('SMTP', settings.all());
      this.smtp = new SmtpChannel(url, settings.get('MAIL_FROM'), options.bulkhead.concurrency);
      // A refused letter is an answer.
      const faultOfError = (error: unknown) => (error instanceof MailRefused ? undefined : errorFault(error));
      this.calls = policies.create('mail server', { ...options, faultOfError });
    }
    this.channel = this.smtp ? 'smtp' : 'mailbox';
  }

  /**
   * Makes one attempt at a letter that was due `since`. The message bus repeats it at the time in the error. Attempts
   * at one letter count once against the mail server.
   * @throws MailServerUnavailable, CircuitOpen, BulkheadFull: retry later; MailRefused: final
   */
  async send(mail: OutgoingMail, since: Date): Promise<void> {
    try {
      await this.calls?.execute(() => this.smtp!.send(mail), { subject: mail.notificationId });
    } catch (error) {
      if (!(error instanceof MailServerUnavailable || error instanceof CallTimedOut)) throw error;
      throw new MailServerUnavailable(error, letterDueAt(since, this.clock.now(), this.random));
    }
    const { notificationId } = mail;
    this.logger.log({ msg: `notification ${notificationId} sent to ${this.channel}`, notificationId });
  }

  onApplicationShutdown(): void {
    this.smtp?.close();
  }
}
