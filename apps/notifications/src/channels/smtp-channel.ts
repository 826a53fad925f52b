import { createTransport } from 'nodemailer';
import type { OutgoingMail } from './outgoing-mail';
import { MailRefused, MailServerUnavailable } from './outgoing-mail';

const PATIENCE_MS = 10_000;

/**
 * Mail by SMTP. The letter's Message-ID derives from the notification, so that a mail system can recognise a repeated
 * letter.
 */
export class SmtpChannel {
  private readonly transport;

  constructor(
    url: string,
    private readonly from: string,
    maxConnections: number,
  ) {
    const patience = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };
    this.transport = createTransport({ url, pool: true, maxConnections, ...patience });
  }

  /**
   * Resolves when the server has accepted the letter.
   * @throws MailServerUnavailable when it may accept it later; MailRefused when it never will
   */
  async send({ notificationId, to, subject, body }: OutgoingMail): Promise<void> {
    const messageId = `<${notificationId}@notifications.maru>`;
    try {
      await this.transport.sendMail({ from: this.from, to: { name: '', address: to }, subject, text: body, messageId });
    } catch (error) {
      const { code, responseCode } = error as { code?: string; responseCode?: number };
      // A wrong password or a broken connection is not the letter's fault.
      const aboutTheLetter = code === 'EENVELOPE' || code === 'EMESSAGE';
      const later = responseCode !== undefined && responseCode < 500;
      if (aboutTheLetter && !later) throw new MailRefused(notificationId, responseCode);
      throw new MailServerUnavailable(error);
    }
  }

  close(): void {
    this.transport.close();
  }
}
