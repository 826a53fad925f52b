import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * The time since which idempotency keys belong to their callers. Customers who registered before may have orders under
 * the former id of a key, which was the same for all callers.
 */
@Injectable()
export class CallerKeysSince {
  private since: Promise<Date> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Read once for each process, because the time never changes. */
  time(): Promise<Date> {
    this.since ??= this.read().catch((fault: unknown) => {
      this.since = undefined;
      throw fault;
    });
    return this.since;
  }

  private async read(): Promise<Date> {
    const [row] = await this.dataSource.query<{ since: Date }[]>('SELECT since FROM caller_keys');
    if (!row) throw new Error('the table caller_keys is empty; restore the row that its migration inserted');
    return row.since;
  }
}
