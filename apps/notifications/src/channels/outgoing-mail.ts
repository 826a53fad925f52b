/** One letter to one person. */
export interface OutgoingMail {
  readonly notificationId: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** The mail server cannot be reached, does not answer, or asks to come later. */
export class MailServerUnavailable extends Error {
  override readonly name = 'MailServerUnavailable';
  /** For the bus: the message is valid. It waits as a row and is retried until it succeeds. */
  readonly transient = true;

  /** `retryAt`: the time of the letter's next attempt. Until then its message delays no other. */
  constructor(
    cause: unknown,
    readonly retryAt?: Date,
  ) {
    super('the mail server does not take mail now', { cause });
  }
}

/** The mail server refuses this one letter permanently. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';

  constructor(notificationId: string, responseCode: number | undefined) {
    // The server's own words may repeat the address.
    super(`the mail server refused notification ${notificationId} with ${responseCode ?? 'no code'}`);
  }
}
