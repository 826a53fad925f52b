import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import type { Account } from '@maru/platform/operator';
import { Session } from '@maru/platform/operator';
import { OPERATOR } from './operator';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface OrderView {
  readonly orderId: string;
  readonly status: string;
  readonly reason?: string;
  readonly [field: string]: unknown;
}

export interface TimelineEntry {
  readonly type: string;
  readonly context: string;
  readonly id: string;
  readonly causationId: string;
}

const ENDINGS = new Set(['ordering.order-confirmed.v1', 'ordering.order-failed.v1', 'ordering.order-cancelled.v1']);

// How late an event of one context may arrive at another.
const NEWS_MS = 10_000;

export const ADDRESS = {
  name: 'Kim Ha-neul',
  line1: '1 Sejong-daero',
  city: 'Seoul',
  postalCode: '03172',
  country: 'KR',
};

/**
 * A client of the shop over HTTP, in the words of the tests. It uses the public API only. It asks as the operator, but
 * places an order as its customer when it has registered that customer.
 */
export class ShopClient {
  private readonly operator: Session;
  private readonly customers = new Map<string, Session>();

  constructor(
    readonly url: string,
    operator: Account = OPERATOR,
  ) {
    this.operator = new Session(url, operator);
  }

  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    session: Session | undefined = this.operator,
  ): Promise<Answer<Body>> {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...json, ...(await session.headers()), ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Body,
    };
  }

  /** The body of an answer that must have this status. */
  async expect<Body = Record<string, unknown>>(
    status: number,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Body> {
    const answer = await this.call<Body>(method, path, body, headers);
    if (answer.status !== status)
      throw new Error(
        `${method} ${path} answered ${answer.status}, expected ${status}: ${JSON.stringify(answer.body)}`,
      );
    return answer.body;
  }

  async customer(locale = 'en'): Promise<string> {
    const account = { email: `${randomUUID()}@example.org`, password: randomUUID() };
    const person = { ...account, name: 'Kim', locale };
    const { userId } = await this.expect<{ userId: string }>(201, 'POST', '/api/users/register', person);
    this.customers.set(userId, new Session(this.url, account));
    return userId;
  }

  get operatorSession(): Session {
    return this.operator;
  }

  /** The session of a customer that this client has registered. */
  customerSession(customerId: string): Session {
    const session = this.customers.get(customerId);
    if (!session) throw new Error(`customer ${customerId} was not registered by this client`);
    return session;
  }

  /** A new product with `stock` pieces in warehouse MAIN. */
  async product(stock: number, amount = 1_500, currency = 'EUR'): Promise<{ productId: string; sku: string }> {
    const sku = `SKU-${randomUUID().slice(0, 8).toUpperCase()}`;
    const { productId } = await this.expect<{ productId: string }>(201, 'POST', '/api/products', {
      sku,
      name: `Thing ${sku}`,
      category: 'things',
      price: { amount, currency },
    });
    if (stock > 0)
      // Inventory waits for the product's event, but not for ever.
      await eventually(
        () => this.expect(201, 'POST', `/api/inventory/${sku}/receipts`, { quantity: stock, warehouse: 'MAIN' }),
        NEWS_MS,
      );
    return { productId, sku };
  }

  order(customerId: string, productIds: readonly string[], changes: Record<string, unknown> = {}) {
    return {
      customerId,
      currency: 'EUR',
      lines: productIds.map((productId) => ({ productId, quantity: 1 })),
      shippingAddress: ADDRESS,
      paymentToken: 'tok_approve',
      ...changes,
    };
  }

  placeOrder(order: unknown, key: string = randomUUID()): Promise<Answer<OrderView>> {
    const { customerId } = order as { customerId?: string };
    const session = this.customers.get(customerId ?? '');
    return this.call<OrderView>('POST', '/api/orders', order, { 'idempotency-key': key }, session);
  }

  /** Places the order and returns its id. It repeats the request until ordering knows the customer and the products. */
  placed(order: unknown, key?: string): Promise<string> {
    return eventually(async () => {
      const { status, body } = await this.placeOrder(order, key);
      if (status !== 202) throw new Error(`the order was answered ${status}: ${JSON.stringify(body)}`);
      return body.orderId;
    }, NEWS_MS);
  }

  /** The order once it has ended. @throws Error when it has not ended after `withinSeconds` */
  async ended(orderId: string, withinSeconds = 30): Promise<OrderView> {
    const order = await this.expect<OrderView>(200, 'GET', `/api/orders/${orderId}`, undefined, {
      prefer: `wait=${withinSeconds}`,
    });
    if (!['COMPLETED', 'FAILED', 'CANCELLED'].includes(order.status))
      throw new Error(`order ${orderId} is still ${order.status}: ${JSON.stringify(await this.timeline(orderId))}`);
    return order;
  }

  cancel(orderId: string, headers?: Record<string, string>): Promise<Answer<OrderView>> {
    return this.call<OrderView>('POST', `/api/orders/${orderId}/cancel`, undefined, headers);
  }

  async timeline(orderId: string): Promise<readonly TimelineEntry[]> {
    const body = await this.expect<{ events: TimelineEntry[] }>(200, 'GET', `/api/orders/${orderId}/timeline`);
    return body.events;
  }

  /**
   * The types of an ended order's events, once its ending and `expected` are among them. The timeline may lag, and it
   * hears each context on its own.
   */
  wholeTimeline(orderId: string, expected: readonly string[] = []): Promise<readonly string[]> {
    return eventually(async () => {
      const types = (await this.timeline(orderId)).map(({ type }) => type);
      const lacking = expected.filter((type) => !types.includes(type));
      if (!types.some((type) => ENDINGS.has(type))) lacking.push('an ending');
      if (lacking.length > 0) throw new Error(`the timeline of ${orderId} lacks ${lacking.join(', ')}`);
      return types;
    }, NEWS_MS);
  }

  async stock(sku: string): Promise<{ onHand: number; reserved: number; available: number }> {
    return this.expect(200, 'GET', `/api/inventory/${sku}`);
  }
}
