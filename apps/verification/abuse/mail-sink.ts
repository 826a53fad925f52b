import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

const LETTER_TIMEOUT_MS = 20_000;
// 256 bits in base64url, on a line of its own.
const CODE = /^\s*([A-Za-z0-9_-]{43})\s*$/m;

/** A mail server that accepts every letter and keeps its text by recipient. */
export class MailSink {
  private readonly letters = new Map<string, string[]>();

  private constructor(private readonly server: SMTPServer) {}

  static async open(): Promise<MailSink> {
    const sink: MailSink = new MailSink(
      new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        onData(stream, { envelope }, done) {
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            const words = wordsOf(Buffer.concat(chunks).toString('utf8'));
            for (const { address } of envelope.rcptTo) sink.keep(address, words);
            done();
          });
        },
      }),
    );
    // A shop that is stopped breaks its connections.
    sink.server.on('error', () => undefined);
    await new Promise<void>((resolve) => sink.server.listen(0, '127.0.0.1', () => resolve()));
    return sink;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  to(address: string): readonly string[] {
    return this.letters.get(address) ?? [];
  }

  /** Waits until the address has `count` letters with these words. @throws Error when they do not come in time */
  async lettersWith(address: string, words: string, count = 1): Promise<readonly string[]> {
    const until = Date.now() + LETTER_TIMEOUT_MS;
    for (;;) {
      const found = this.to(address).filter((letter) => letter.includes(words));
      if (found.length >= count) return found;
      if (Date.now() > until) throw new Error(`${found.length} of ${count} letters with "${words}" came`);
      await sleep(50);
    }
  }

  /** Waits for a letter with these words, and returns the code of the newest one. */
  async codeWith(address: string, words: string): Promise<string> {
    const letters = await this.lettersWith(address, words);
    const code = CODE.exec(letters.at(-1)!)?.[1];
    if (code === undefined) throw new Error(`a letter with "${words}" has no code: ${letters.at(-1)}`);
    return code;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(resolve));
  }

  private keep(address: string, words: string): void {
    this.letters.set(address, [...this.to(address), words]);
  }
}

/** The text of a mail, decoded from base64 or quoted-printable. */
function wordsOf(mail: string): string {
  const [head = '', ...body] = mail.split('\r\n\r\n');
  const written = body.join('\r\n\r\n');
  const words = head.includes('base64') ? Buffer.from(written, 'base64').toString() : written.replaceAll('=\r\n', '');
  return words.replaceAll('\r\n', '\n');
}
