import { fields } from '@maru/contracts';
import { serviceSettings, Settings } from '@maru/service';
import { z } from 'zod';

export const customersSettings = z.object({
  TOKEN_ISSUER: serviceSettings.shape.TOKEN_ISSUER,
  TOKEN_AUDIENCE: serviceSettings.shape.TOKEN_AUDIENCE,
  /** The lifetime of an access token, in seconds. */
  CUSTOMERS_ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(1).max(86_400).default(3_600),
  /** The lifetime of a refresh token, in days; each exchange gives a new one. */
  CUSTOMERS_REFRESH_TOKEN_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  /** The longest lifetime of a login, in days, however often its refresh token is exchanged. */
  CUSTOMERS_SESSION_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** How long an exchanged refresh token gets the same answer again, in seconds. */
  CUSTOMERS_REFRESH_GRACE_SECONDS: z.coerce.number().int().min(0).max(60).default(10),
  /**
   * Whether a letter confirms a new e-mail address before its first login, or the address counts at once. The platform
   * sets `letter` when there is a mail server.
   */
  CUSTOMERS_CONFIRM_ADDRESSES: z.enum(['letter', 'at-once']).default('at-once'),
  /** The most account letters of one kind for a person in an hour; in a day while the address is unconfirmed. */
  CUSTOMERS_ACCOUNT_LETTERS: z.coerce.number().int().min(1).max(1_000).default(5),
  /** The age in days at which an unconfirmed account is closed. */
  CUSTOMERS_UNCONFIRMED_DAYS: z.coerce.number().int().min(1).max(3_650).default(7),
  /** The interval of looking for such accounts, in ms. */
  RETENTION_INTERVAL_MS: serviceSettings.shape.RETENTION_INTERVAL_MS,
  /** Whether staff may have a second factor, or have no role in their tokens before they log in with one. */
  CUSTOMERS_STAFF_SECOND_FACTOR: z.enum(['optional', 'required']).default('optional'),
  /** The age in days at which the signing key of access tokens is replaced. */
  CUSTOMERS_SIGNING_KEY_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
  /** Wrong passwords for an address in a quarter of an hour, before each further attempt has to wait. */
  CUSTOMERS_LOGIN_ATTEMPTS: z.coerce.number().int().min(1).max(1_000_000_000).default(10),
  /** How many passwords may wait to be hashed or compared. */
  CUSTOMERS_PASSWORD_QUEUE: z.coerce.number().int().min(0).max(1_000_000).default(30),
  /** The operator's account, which each start creates or updates; both or neither. */
  MARU_OPERATOR_EMAIL: fields.email.optional(),
  /**
   * The role of that account: `platform` runs the shop and gives roles to others, `operator` has every right. When not
   * set, a new account gets `platform`, and one that has every role keeps it. On development defaults the platform sets
   * `operator`.
   */
  MARU_OPERATOR_ROLE: z.enum(['operator', 'platform']).optional(),
  /**
   * How long that password opens the account. `always`: each start sets the account to it. `until-changed`: a start
   * keeps the password that its owner has chosen. `first-login`: the same, and it must be changed before the first
   * login. The platform uses one of the last two for a generated password.
   */
  MARU_OPERATOR_PASSWORD_LASTS: z.enum(['always', 'until-changed', 'first-login']).default('always'),
  MARU_OPERATOR_PASSWORD: z
    .string()
    .min(12, 'must have 12 characters at least')
    .max(128, 'must have 128 characters at most')
    .optional(),
});

export type CustomersSettings = Settings<typeof customersSettings>;
