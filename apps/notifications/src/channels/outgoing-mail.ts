/** One letter to one person. */
export interface OutgoingMail {
  readonly notificationId: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** The mail server cannot be reached, gave no answer, or wants to be asked later. */
export class MailServerUnavailable extends Error {
  override readonly name = 'MailServerUnavailable';
  /**
   * For the bus: not the message's fault.
   * The message waits as a row and is tried until it succeeds.
   */
  readonly transient = true;

  /** `retryAt`: when the letter is tried again. Until then its message delays no other. */
  constructor(
    cause: unknown,
    readonly retryAt?: Date,
  ) {
    super('the mail server does not take mail now', { cause });
  }
}

/** The mail server refuses this one letter for good. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';

  constructor(notificationId: string, responseCode: number | undefined) {
    // The server's own words may repeat the address.
    super(`the mail server refused notification ${notificationId} with ${responseCode ?? 'no code'}`);
  }
}
