import { Clock } from '@maru/kernel';
import { PersonalData } from '@maru/personal-data';
import { orRefuse, Settings } from '@maru/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ClaimSecret } from '../addresses/claim-secret';
import { AccountLetterRequests, Users } from '../aggregates';
import type { CustomersSettings } from '../customers.settings';
import { secretDigest } from '../tokens/secret-digest';
import type { AccountTemplate } from './account-letter.entity';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WITH_CODE: ReadonlySet<AccountTemplate> = new Set(['confirm-address', 'reset-password']);

/** Requests letters about accounts from notifications, a bounded number for each user. Injectable. */
@Injectable()
export class AccountLetters {
  constructor(
    private readonly dataSource: DataSource,
    private readonly requests: AccountLetterRequests,
    private readonly users: Users,
    private readonly persons: PersonalData,
    private readonly secret: ClaimSecret,
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: CustomersSettings,
    private readonly logger: Logger,
  ) {}

  /**
   * The row of the code comes first, then the event that carries it, sealed. The code follows from the letter's id, so
   * repeating the request finishes one whose process died in between.
   *
   * The bound is for an hour, or for a day while the address is unconfirmed. A code lives as long, so a stranger who
   * uses up all letters leaves the owner a valid one.
   * @returns false when the user has had the most letters of this kind, or is erased
   */
  async request(letterId: string, userId: string, template: AccountTemplate): Promise<boolean> {
    const [{ state }, person] = await Promise.all([this.users.load(userId), this.persons.find(userId)]);
    if (!state || !person || person === 'erased') return false;
    const code = WITH_CODE.has(template) ? await this.codeOf(letterId) : undefined;
    const windowMs = state.unconfirmed ? DAY_MS : HOUR_MS;
    if (!(await this.note({ letterId, userId, template, windowMs }, code))) {
      const msg = `user ${userId} gets no letter ${template}, because the limit is reached`;
      this.logger.warn({ msg, userId });
      return false;
    }
    const sealed = code === undefined ? {} : { code: person.seal('code', code) };
    orRefuse(await this.requests.execute(letterId, { letterId, userId, template, ...sealed }));
    return true;
  }

  /** 256 bits that only this shop can derive, the same for the same letter. */
  private async codeOf(letterId: string): Promise<string> {
    return (await this.secret.derive(`letter-code/${letterId}`)).toString('base64url');
  }

  private async note({ letterId, userId, template, windowMs }: Noted, code: string | undefined): Promise<boolean> {
    const now = this.clock.now().getTime();
    return this.dataSource.transaction(async (transaction) => {
      // Requests for one user take turns, so that concurrent ones are counted too.
      await transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 14))', [userId]);
      const [row] = await transaction.query<{ count: number; noted: boolean }[]>(
        `SELECT count(*)::integer AS count, coalesce(bool_or(letter_id = $1), false) AS noted
           FROM account_letter WHERE user_id = $2 AND template = $3 AND requested_at > $4`,
        [letterId, userId, template, new Date(now - windowMs)],
      );
      if (row!.noted) return true;
      if (row!.count >= this.settings.get('CUSTOMERS_ACCOUNT_LETTERS')) return false;
      await transaction.query(
        `INSERT INTO account_letter (letter_id, user_id, template, code_hash, requested_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
        [
          letterId,
          userId,
          template,
          code === undefined ? null : secretDigest(code),
          new Date(now),
          new Date(now + windowMs),
        ],
      );
      return true;
    });
  }
}

interface Noted {
  readonly letterId: string;
  readonly userId: string;
  readonly template: AccountTemplate;
  /** The window in which letters are counted, and the lifetime of the code. */
  readonly windowMs: number;
}
