import { Clock } from '@maru/kernel';
import type { AuthorityEndsPage } from '@maru/security';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CustomersSettings } from '../customers.settings';
import { AuthorityEndRow } from './authority-end.entity';

// Covers different clocks and requests in flight.
const GRACE_MS = 300_000;
const PAGE = 1_000;
// Any number that is no other lock of this database: ASCII "ends".
const WRITING = 0x656e6473;

/** The ends of authority that may still have valid tokens: rows, in the order in which verifiers read them. */
@Injectable()
export class AuthorityEnds {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  /** Records an end. `version` counts the ends of this authority; a known version has no effect. */
  async add(subject: string, version: number): Promise<void> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + this.settings.get('CUSTOMERS_ACCESS_TOKEN_SECONDS') * 1_000 + GRACE_MS);
    await this.dataSource.transaction(async (transaction) => {
      // Positions are assigned and committed in one order, so that a reader misses none before its own.
      await transaction.query('SELECT pg_advisory_xact_lock($1)', [WRITING]);
      await transaction.query(
        `INSERT INTO authority_end (subject, version, not_before, until, position)
         VALUES ($1, $2, $3, $4, nextval('authority_end_position'))
         ON CONFLICT (subject) DO UPDATE
           SET version = excluded.version, not_before = excluded.not_before, until = excluded.until,
               position = excluded.position
         WHERE authority_end.version < excluded.version`,
        [subject, version, now, until],
      );
    });
  }

  /** The ends after a position, the oldest first, without those whose tokens have all expired. */
  async after(position: string): Promise<AuthorityEndsPage> {
    const [rows, [last]] = await Promise.all([
      this.dataSource
        .getRepository(AuthorityEndRow)
        .createQueryBuilder('ended')
        .where('ended.position > :position AND ended.until > :now', { position, now: this.clock.now() })
        .orderBy('ended.position')
        .limit(PAGE)
        .getMany(),
      this.dataSource.query<{ last: string | null }[]>('SELECT max(position) AS last FROM authority_end'),
    ]);
    const ends = rows.map(({ subject, version, notBefore, until }) => ({
      ...{ subject, version },
      notBefore: notBefore.getTime(),
      until: until.getTime(),
    }));
    const more = rows.length === PAGE;
    // A row that was committed between the two queries is read next time.
    const reached = rows.at(-1)?.position ?? (BigInt(last?.last ?? 0) < BigInt(position) ? '0' : position);
    return { ends, position: Number(reached), more };
  }
}
