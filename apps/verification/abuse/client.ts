import { setTimeout as sleep } from 'node:timers/promises';

const BUSY = new Set([503, 504]);
const BUSY_MS = 500;
const BUSY_RETRIES = 10;

export interface AnswerBody {
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly expiresAt?: string;
  readonly apiKey?: string;
  /** Only in an answer of GraphQL. */
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly [field: string]: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

/** A client with an address of its own (`X-Forwarded-For`), with a token or without. */
export class Client {
  constructor(
    readonly url: string,
    readonly address: string,
    readonly authorization?: string,
  ) {}

  /** The same client with this token. */
  as(accessToken: string): Client {
    return new Client(this.url, this.address, `Bearer ${accessToken}`);
  }

  async ask(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        'x-forwarded-for': this.address,
        ...(this.authorization && { authorization: this.authorization }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.timeout(30_000),
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: JSON.parse(text || '{}') as AnswerBody };
  }

  /** As `ask`, but repeats the request while the shop is busy; for steps whose answer a trial judges. */
  async askPatiently(method: string, path: string, body?: object): Promise<Answer> {
    for (let n = 0; ; n++) {
      const answer = await this.ask(method, path, body);
      if (n === BUSY_RETRIES || !BUSY.has(answer.status)) return answer;
      await sleep(BUSY_MS);
    }
  }

  /** The body of an answer that must have this status. @throws Error when it has another one */
  async expect(status: number, method: string, path: string, body?: object): Promise<AnswerBody> {
    const answer = await this.askPatiently(method, path, body);
    if (answer.status === status) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
  }

  /** Logs in, and repeats the request while the shop is busy. */
  logIn(email: string, password: string): Promise<Answer> {
    return this.askPatiently('POST', '/api/users/login', { email, password });
  }
}
