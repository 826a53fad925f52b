import { Agent, fetch } from 'undici';
import type { Response } from 'undici';

export interface AttackerOptions {
  readonly url: string;
  /** Sent as `X-Forwarded-For`, which the shop under attack trusts. */
  readonly address: string;
  readonly authorization?: string;
  /** Set when the attacker is signed in. */
  readonly customerId?: string;
}

/** A client with an address of its own. It counts the answers that it gets. */
export class Attacker {
  readonly statuses = new Map<number, number>();
  /** The answers to requests that counted against a rate limit. */
  counted = 0;
  readonly headers: Readonly<Record<string, string>>;
  private readonly agent = new Agent({ connections: 60, headersTimeout: 20_000, bodyTimeout: 20_000 });

  constructor(readonly options: AttackerOptions) {
    const { address, authorization } = options;
    this.headers = { 'x-forwarded-for': address, ...(authorization && { authorization }) };
  }

  get customerId(): string | undefined {
    return this.options.customerId;
  }

  get(path: string): Promise<number> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<number> {
    return this.send('POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  query(query: string): Promise<number> {
    return this.post('/graphql', { query });
  }

  /** The number of its requests that have ended, with an answer or without. */
  get answers(): number {
    return [...this.statuses.values()].reduce((sum, count) => sum + count, 0);
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  /** The status of the answer; 0 when the shop closed the connection, which it may do to an attacker. */
  private async send(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
    const status = await this.statusOf(
      fetch(this.options.url + path, {
        method,
        headers: { ...this.headers, ...headers },
        dispatcher: this.agent,
        ...(body !== undefined && { body }),
      }),
    );
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    return status;
  }

  private async statusOf(asked: Promise<Response>): Promise<number> {
    try {
      const answer = await asked;
      await answer.arrayBuffer();
      if (answer.headers.has('ratelimit-policy')) this.counted++;
      return answer.status;
    } catch {
      return 0;
    }
  }
}
