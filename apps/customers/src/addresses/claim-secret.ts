import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { DataSource } from 'typeorm';

/**
 * The secret of this shop's customers: random, made by the migration, and in customers' own database alone. Digests of
 * e-mail addresses, codes of letters and successors of refresh tokens are made with it.
 */
@Injectable()
export class ClaimSecret {
  private known: Buffer | undefined;

  constructor(private readonly dataSource: DataSource) {}

  async get(): Promise<Buffer> {
    if (!this.known) {
      const [row] = await this.dataSource.query<{ secret: Buffer }[]>('SELECT secret FROM claim_secret');
      this.known = row!.secret;
    }
    return this.known;
  }

  /** 256 bits that follow from the text, and that nobody without the secret can tell (HMAC-SHA-256). */
  async derive(text: string): Promise<Buffer> {
    return createHmac('sha256', await this.get())
      .update(text)
      .digest();
  }
}
