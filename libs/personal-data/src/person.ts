import { createHmac, hkdfSync } from 'node:crypto';
import { isSealed, open, seal } from './sealed-text';

/** The purpose of a text about a person; a text that was sealed for one cannot be opened for another. */
export type Purpose = 'name' | 'email' | 'address' | 'letter' | 'code' | 'payment' | 'otp';

// The most characters of a token; a sealed one is longer.
const PADDED_TOKEN = 200;
// No token has control characters: see `text` of `@maru/kernel/fields`.
const PADDING = '\u0000';

/** A person with a key. It is read again for each request and each message, so that an erasure takes effect at once. */
export class Person {
  constructor(
    readonly userId: string,
    private readonly key: Buffer,
    /**
     * Whether the key is stored wrapped. Then no process of an earlier version runs, and new kinds of text may be
     * sealed.
     */
    private readonly wrapped = false,
  ) {}

  /** Text that only this person's key opens; different on each call. */
  seal(purpose: Purpose, text: string): string {
    return seal(this.key, this.owner(purpose), text);
  }

  /**
   * A payment token for events: sealed when every process can open it; else plain. It is padded to one length, which
   * exceeds the limit of plain tokens, so that a process that knows plain tokens only refuses it and does not use it.
   */
  sealPaymentToken(token: string): string {
    return this.wrapped ? this.seal('payment', token.padEnd(PADDED_TOKEN, PADDING)) : token;
  }

  /** @throws BrokenSeal */
  openPaymentToken(text: string): string {
    return isSealed(text) ? this.open('payment', text).replaceAll(PADDING, '') : text;
  }

  /**
   * Opens sealed text. Text from before personal keys is plain, and is returned unchanged.
   * @throws BrokenSeal for a text of another person or purpose
   */
  open(purpose: Purpose, text: string): string {
    return isSealed(text) ? open(this.key, this.owner(purpose), text) : text;
  }

  /** HMAC-SHA-256, in hex: the same for the same text. Without the key no guess can be tested against it. */
  digest(text: string): string {
    const own = Buffer.from(hkdfSync('sha256', this.key, '', 'maru digest', 32));
    return createHmac('sha256', own).update(text).digest('hex');
  }

  private owner(purpose: Purpose): string {
    return `${this.userId}/${purpose}`;
  }
}
