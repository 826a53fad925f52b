import { Clock, Gathered } from '@maru/kernel';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CustomerRow } from '../lookups/customer.entity';
import type { NotificationsSettings } from '../notifications.settings';

const HOUR_MS = 3_600_000;

/** A customer, and the letter to them that was counted; without `countedAt` their quota is used up. */
export interface CountedLetter {
  readonly customer: CustomerRow | undefined;
  readonly countedAt: Date | undefined;
}

/**
 * Bounds the letters that are mailed to one person within an hour, over all instances. A letter is counted before it is
 * mailed, with the statement that reads its customer, so that concurrent ones are counted too. Injectable.
 */
@Injectable()
export class LetterQuota {
  private readonly counts: Gathered<string, CountedLetter>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: NotificationsSettings,
  ) {
    this.counts = new Gathered((userIds) => this.countAll(userIds));
  }

  /** Reads the customer, and counts a letter to them unless their account is closed. */
  count(userId: string): Promise<CountedLetter> {
    return this.counts.ask(userId);
  }

  /** Uncounts a letter that was not mailed. */
  async giveBack(userId: string, countedAt: Date): Promise<void> {
    await this.dataSource.query(
      `UPDATE letter_quota SET mailed_at = mailed_at[:array_position(mailed_at, $2::timestamptz) - 1]
         || mailed_at[array_position(mailed_at, $2::timestamptz) + 1:]
       WHERE user_id = $1 AND array_position(mailed_at, $2::timestamptz) IS NOT NULL`,
      [userId, countedAt],
    );
  }

  private async countAll(userIds: readonly string[]): Promise<CountedLetter[]> {
    const answers: CountedLetter[] = [];
    let left = userIds.map((userId, at) => ({ userId, at }));
    while (left.length > 0) {
      // A statement counts one letter for each person.
      const round = new Map(left.map((each) => [each.userId, each] as const));
      const counted = await this.countRound([...round.keys()]);
      for (const { userId, at } of round.values()) answers[at] = counted.get(userId) ?? NOBODY;
      left = left.filter((each) => round.get(each.userId) !== each);
    }
    return answers;
  }

  /** In the order of ids, so that no two instances deadlock. */
  private async countRound(userIds: readonly string[]): Promise<Map<string, CountedLetter>> {
    const now = this.clock.now();
    const since = new Date(now.getTime() - HOUR_MS);
    const rows = await this.dataSource.query<(CustomerRow & { counted: boolean })[]>(
      `WITH counted AS (
         INSERT INTO letter_quota AS q (user_id, mailed_at, last_at)
         SELECT user_id, ARRAY[$2::timestamptz], $2 FROM customer
         WHERE user_id = ANY($1::uuid[]) AND email IS NOT NULL ORDER BY user_id
         ON CONFLICT (user_id) DO UPDATE
           SET mailed_at = ARRAY(SELECT at FROM unnest(q.mailed_at) AS at WHERE at > $3) || $2::timestamptz, last_at = $2
           WHERE (SELECT count(*) FROM unnest(q.mailed_at) AS at WHERE at > $3) < $4
         RETURNING user_id
       )
       SELECT user_id AS "userId", email, name, locale, user_id IN (SELECT user_id FROM counted) AS counted
       FROM customer WHERE user_id = ANY($1::uuid[])`,
      [userIds, now, since, this.settings.get('NOTIFICATIONS_LETTERS_PER_HOUR')],
    );
    return new Map(
      rows.map(({ counted, ...customer }) => [customer.userId, { customer, countedAt: counted ? now : undefined }]),
    );
  }
}

const NOBODY: CountedLetter = { customer: undefined, countedAt: undefined };
