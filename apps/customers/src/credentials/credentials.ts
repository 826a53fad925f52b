import { Clock } from '@maru/kernel';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, Not, Repository } from 'typeorm';
import { CredentialRow } from './credential.entity';

// No running registration is older.
const ABANDONED_MS = 3_600_000;

/** The hashed passwords: state in a table, in no event. */
@Injectable()
export class Credentials {
  constructor(
    @InjectRepository(CredentialRow) private readonly rows: Repository<CredentialRow>,
    private readonly clock: Clock,
  ) {}

  /** @param initial see `InitialPasswords` */
  async write(credentialId: string, userId: string, passwordHash: string, initial = false): Promise<void> {
    await this.rows.insert({ credentialId, userId, passwordHash, initial, createdAt: this.clock.now() });
  }

  async hashOf(credentialId: string): Promise<string | undefined> {
    return (await this.rows.findOneBy({ credentialId }))?.passwordHash;
  }

  async remove(credentialId: string): Promise<void> {
    await this.rows.delete({ credentialId });
  }

  async removeAllOf(userId: string): Promise<void> {
    await this.rows.delete({ userId });
  }

  /** The predecessors of the bound one; one that is being written concurrently is younger. */
  async removeFormer(userId: string, bound: string): Promise<void> {
    const row = await this.rows.findOneBy({ credentialId: bound });
    if (row) await this.rows.delete({ userId, credentialId: Not(bound), createdAt: LessThan(row.createdAt) });
  }

  /** Rows of processes that died before they had bound them. */
  async removeAbandoned(userId: string, bound: string): Promise<void> {
    const createdAt = LessThan(new Date(this.clock.now().getTime() - ABANDONED_MS));
    await this.rows.delete({ userId, credentialId: Not(bound), createdAt });
  }
}
