import type { Account } from './account';

// A request may be on its way for a while.
const RENEWED_BEFORE_MS = 120_000;
// Steps such as issuing a key want a login of the last five minutes.
const FRESH_MS = 240_000;

/** The shop has not let them in: with 401 it never will, with 503 it may in a moment. */
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

// 403: the password has to be changed first. 401: it was changed, and the file has the one of before.
const CHANGED = new Set([401, 403]);
const hintFor = (file: string) =>
  `${file} keeps the first password of the account. Change it at the shop, then set MARU_OPERATOR_EMAIL and ` +
  'MARU_OPERATOR_PASSWORD to the new one for this command.';

interface Login {
  readonly accessToken: string;
  readonly until: number;
}

/** Somebody who has logged in to a shop, and does so again before their token expires. */
export class Session {
  private login: Promise<Login> | undefined;

  /** `url`: the gateway's, or that of customers itself, which takes no requests but those of `fetch`. */
  constructor(
    private readonly url: string,
    private readonly account: Account,
    private readonly fetch: (url: string, init: RequestInit) => Promise<Response> = globalThis.fetch,
  ) {}

  /**
   * What a request of theirs has in its headers.
   * @throws LoginFailed; what fetch throws when nobody answers
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
    // A token that lives shorter than the margin is used all the same, for half its life.
    const lifeMs = expiresIn * 1_000;
    return { accessToken, until: askedAt + Math.min(Math.max(lifeMs - RENEWED_BEFORE_MS, lifeMs / 2), FRESH_MS) };
  }
}
