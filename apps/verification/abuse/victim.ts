import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADDRESS } from '../clients/shop-client';

export interface VictimOptions {
  readonly url: string;
  readonly address: string;
  readonly account: { readonly email: string; readonly password: string };
  readonly customerId: string;
  readonly authorization: string;
  readonly productId: string;
}

/** The victim's requests of one slice: the times of all of them, in ms, and the wrong answers. */
export interface Felt {
  readonly times: readonly number[];
  readonly errors: readonly string[];
}

// The victim is a person with a page, not a load generator, so it pauses between requests.
const PAUSE_MS = 15;

/** A customer who logs in once a slice, then looks at a product and at orders, asks over GraphQL, and orders. */
export class Victim {
  private step = 0;

  constructor(private readonly options: VictimOptions) {}

  async slice(ms: number): Promise<Felt> {
    const times: number[] = [];
    const errors: string[] = [];
    const until = performance.now() + ms;
    await this.ask('POST', '/api/users/login', 200, times, errors, this.options.account, {});
    while (performance.now() < until) {
      await this.next(times, errors);
      await sleep(PAUSE_MS);
    }
    return { times, errors };
  }

  private async next(times: number[], errors: string[]): Promise<void> {
    const { customerId, productId, authorization } = this.options;
    const own = { authorization };
    const turn = this.step++ % 5;
    if (turn === 0) return this.ask('GET', `/api/products/${productId}`, 200, times, errors, undefined, own);
    if (turn === 1) return this.ask('GET', '/api/orders', 200, times, errors, undefined, own);
    if (turn === 2) return this.ask('GET', '/health/ready', 200, times, errors, undefined, {});
    if (turn === 3) {
      const query = `{ me { name } product(productId: "${productId}") { name } }`;
      return this.ask('POST', '/graphql', 200, times, errors, { query }, own);
    }
    const order = {
      ...{ customerId, currency: 'EUR', shippingAddress: ADDRESS, paymentToken: 'tok_approve' },
      lines: [{ productId, quantity: 1 }],
    };
    const headers = { ...own, 'idempotency-key': randomUUID() };
    return this.ask('POST', '/api/orders', 202, times, errors, order, headers);
  }

  private async ask(
    method: string,
    path: string,
    expected: number,
    times: number[],
    errors: string[],
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<void> {
    const began = performance.now();
    const wrong = await this.wrongOf(
      fetch(this.options.url + path, {
        method,
        headers: { 'content-type': 'application/json', 'x-forwarded-for': this.options.address, ...headers },
        signal: AbortSignal.timeout(10_000),
        ...(body && { body: JSON.stringify(body) }),
      }),
      expected,
    );
    times.push(performance.now() - began);
    if (wrong !== undefined) errors.push(`${method} ${path}: ${wrong}`);
  }

  private async wrongOf(asked: Promise<Response>, expected: number): Promise<string | undefined> {
    try {
      const answer = await asked;
      const text = await answer.text();
      if (answer.status !== expected) return `${answer.status} ${text.slice(0, 200)}`;
      return text.includes('"errors":[') ? text.slice(0, 200) : undefined;
    } catch (error) {
      return String(error);
    }
  }
}
