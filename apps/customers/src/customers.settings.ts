import { fields } from '@maru/contracts';
import { serviceSettings, Settings } from '@maru/service';
import { z } from 'zod';

export const customersSettings = z.object({
  TOKEN_ISSUER: serviceSettings.shape.TOKEN_ISSUER,
  TOKEN_AUDIENCE: serviceSettings.shape.TOKEN_AUDIENCE,
  /** How long an access token is good, in seconds. */
  CUSTOMERS_ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(1).max(86_400).default(3_600),
  /** How long a refresh token is good, in days; each exchange gives a new one. */
  CUSTOMERS_REFRESH_TOKEN_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  /** How long a login lasts at most, in days, however often its refresh token is exchanged. */
  CUSTOMERS_SESSION_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** How long a refresh token that was exchanged gets the same answer again, in seconds. */
  CUSTOMERS_REFRESH_GRACE_SECONDS: z.coerce.number().int().min(0).max(60).default(10),
  /**
   * Whether a new e-mail address is confirmed by a letter, before which nobody logs in with it, or at once. The
   * platform says `letter` when there is a mail server.
   */
  CUSTOMERS_CONFIRM_ADDRESSES: z.enum(['letter', 'at-once']).default('at-once'),
  /**
   * How many letters of one kind about their account a person gets in an hour; in a day while the address is
   * unconfirmed.
   */
  CUSTOMERS_ACCOUNT_LETTERS: z.coerce.number().int().min(1).max(1_000).default(5),
  /** After how many days an account whose address nobody has confirmed is closed. */
  CUSTOMERS_UNCONFIRMED_DAYS: z.coerce.number().int().min(1).max(3_650).default(7),
  /** How long customers rests before it looks again for such accounts, in ms. */
  RETENTION_INTERVAL_MS: serviceSettings.shape.RETENTION_INTERVAL_MS,
  /**
   * Whether those who work for the shop may have a second factor, or have no role in their tokens before they log in
   * with one.
   */
  CUSTOMERS_STAFF_SECOND_FACTOR: z.enum(['optional', 'required']).default('optional'),
  /** After how many days access tokens are signed with a new key. */
  CUSTOMERS_SIGNING_KEY_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
  /** How many wrong passwords an address may have in a quarter of an hour, before each further attempt has to wait. */
  CUSTOMERS_LOGIN_ATTEMPTS: z.coerce.number().int().min(1).max(1_000_000_000).default(10),
  /** How many passwords may wait to be hashed or compared. */
  CUSTOMERS_PASSWORD_QUEUE: z.coerce.number().int().min(0).max(1_000_000).default(30),
  /** The operator's account, which is made at start, or brought to this password; both or neither. */
  MARU_OPERATOR_EMAIL: fields.email.optional(),
  /**
   * The role of that account: `platform` runs the shop and gives roles to others, `operator` may do everything. When not
   * set, a new account gets `platform`, and one that has every role keeps it. On development defaults the platform says
   * `operator`.
   */
  MARU_OPERATOR_ROLE: z.enum(['operator', 'platform']).optional(),
  /**
   * How long that password opens the account. `always`: each start brings the account to it. `until-changed`: a start
   * leaves the password that its owner has chosen. `first-login`: that, and nobody logs in before it was changed. The
   * platform says one of the last two for a password that it has made up.
   */
  MARU_OPERATOR_PASSWORD_LASTS: z.enum(['always', 'until-changed', 'first-login']).default('always'),
  MARU_OPERATOR_PASSWORD: z
    .string()
    .min(12, 'must have 12 characters at least')
    .max(128, 'must have 128 characters at most')
    .optional(),
});

export type CustomersSettings = Settings<typeof customersSettings>;
