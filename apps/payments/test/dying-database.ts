import { ProcessDied } from '@maru/event-store/testing';
import type { DataSource } from 'typeorm';

/**
 * A database connection that dies at the n-th statement (from 1): before it, or after it but before
 * its result.
 */
export class DyingDatabase implements Pick<DataSource, 'query'> {
  private statements = 0;
  died = false;

  constructor(
    private readonly database: DataSource,
    private readonly diesAt: number,
    private readonly moment: 'before' | 'after',
  ) {}

  async query<Rows>(statement: string, parameters?: unknown[]): Promise<Rows> {
    const last = !this.died && ++this.statements === this.diesAt;
    if (!last && !this.died) return this.database.query<Rows>(statement, parameters);
    if (last && this.moment === 'after') await this.database.query(statement, parameters);
    this.died = true;
    throw new ProcessDied('this process has died');
  }
}
