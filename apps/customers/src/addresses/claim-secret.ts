import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { DataSource } from 'typeorm';

/**
 * The secret of this shop's customers: random, made by the migration, and only in customers' own database. It keys the
 * digests of e-mail addresses, the codes of letters and the successors of refresh tokens.
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

  /** 256 bits that follow from the text, and that cannot be computed without the secret (HMAC-SHA-256). */
  async derive(text: string): Promise<Buffer> {
    return createHmac('sha256', await this.get())
      .update(text)
      .digest();
  }
}
