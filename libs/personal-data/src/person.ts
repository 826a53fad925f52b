import { createHmac, hkdfSync } from 'node:crypto';
import { isSealed, open, seal } from './sealed-text';

/** What a text says of a person; a text that was sealed as one is not taken for another. */
export type Purpose = 'name' | 'email' | 'address' | 'letter' | 'code' | 'payment' | 'otp';

// In characters, as many as a token may have; sealed it has more than that.
const PADDED_TOKEN = 200;
// No token has control characters: see `text` of `@maru/kernel/fields`.
const PADDING = '\u0000';

/** Somebody whose key is there. It is read anew for each request and each message, so that an erased person is so at once. */
export class Person {
  constructor(
    readonly userId: string,
    private readonly key: Buffer,
    /**
     * Whether the key is stored wrapped: then no process of a version before that runs, and new kinds of text may be
     * sealed.
     */
    private readonly wrapped = false,
  ) {}

  /** Text that only this person's key opens; each time another. */
  seal(purpose: Purpose, text: string): string {
    return seal(this.key, this.owner(purpose), text);
  }

  /**
   * A payment token as it goes into events: sealed, when every process can open it; else plain. It is padded, so that
   * all have one length, which is longer than a plain one may be: a process that takes tokens for plain refuses it, and
   * does not show it around.
   */
  sealPaymentToken(token: string): string {
    return this.wrapped ? this.seal('payment', token.padEnd(PADDED_TOKEN, PADDING)) : token;
  }

  /** @throws BrokenSeal */
  openPaymentToken(text: string): string {
    return isSealed(text) ? this.open('payment', text).replaceAll(PADDING, '') : text;
  }

  /**
   * What was sealed. What was written before there were keys is plain, and stays as it is.
   * @throws BrokenSeal for a text of another person or purpose
   */
  open(purpose: Purpose, text: string): string {
    return isSealed(text) ? open(this.key, this.owner(purpose), text) : text;
  }

  /** HMAC-SHA-256, in hex: the same for the same text, and nothing to compare a guess with once the key is gone. */
  digest(text: string): string {
    const own = Buffer.from(hkdfSync('sha256', this.key, '', 'maru digest', 32));
    return createHmac('sha256', own).update(text).digest('hex');
  }

  private owner(purpose: Purpose): string {
    return `${this.userId}/${purpose}`;
  }
}
