import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What the digests of e-mail addresses are made with: random, made by the migration, and in customers' own database alone. */
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
}
