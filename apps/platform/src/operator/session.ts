import type { Account } from './account';

// A token must not expire while its request is in flight.
const RENEWED_BEFORE_MS = 120_000;
// Steps such as issuing a key need a login within the last five minutes.
const FRESH_MS = 240_000;

/** The shop refused the login. With 503 a retry may succeed, with 401 it cannot. */
export class LoginFailed extends Error {
  override readonly name = 'LoginFailed';
  constructor(
    { email, file }: Account,
    readonly status: number,
    detail: string | undefined,
  ) {
    const said = `logging in as ${email} answered ${status}: ${detail}`;
    super(file === undefined || !CHANGED.has(status) ? said : `${said}\n  ${hintFor(file)}`);
  }
}

// 403: the password must be changed first. 401: it was changed, and the file has the former one.
const CHANGED = new Set([401, 403]);
const hintFor = (file: string) =>
  `${file} keeps the first password of the account. Change it at the shop, then set MARU_OPERATOR_EMAIL and ` +
  'MARU_OPERATOR_PASSWORD to the new one for this command.';

interface Login {
  readonly accessToken: string;
  readonly until: number;
}

/** A login to a shop, which is renewed before its token expires. */
export class Session {
  private login: Promise<Login> | undefined;

  /** `url` is the gateway's, or that of customers itself, which then needs an authenticated `fetch`. */
  constructor(
    private readonly url: string,
    private readonly account: Account,
    private readonly fetch: (url: string, init: RequestInit) => Promise<Response> = globalThis.fetch,
  ) {}

  /**
   * The headers for a request of the user.
   * @throws LoginFailed; what `fetch` throws
   */
  async headers(): Promise<{ readonly authorization: string }> {
    const login = await (this.login ??= this.logIn());
    if (login.until > Date.now()) return { authorization: `Bearer ${login.accessToken}` };
    this.login = undefined;
    return this.headers();
  }

  private logIn(): Promise<Login> {
    const login = this.ask();
    login.catch(() => (this.login = undefined));
    return login;
  }

  private async ask(): Promise<Login> {
    const askedAt = Date.now();
    const response = await this.fetch.call(undefined, `${this.url}/api/users/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: this.account.email, password: this.account.password }),
      signal: AbortSignal.timeout(30_000),
    });
    const { accessToken, expiresIn, detail } = (await response.json()) as {
      accessToken: string;
      expiresIn: number;
      detail?: string;
    };
    if (!response.ok) throw new LoginFailed(this.account, response.status, detail);
    // A token with a shorter life than the margin is used for half of it.
    const lifeMs = expiresIn * 1_000;
    return { accessToken, until: askedAt + Math.min(Math.max(lifeMs - RENEWED_BEFORE_MS, lifeMs / 2), FRESH_MS) };
  }
}
