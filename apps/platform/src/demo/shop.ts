import { randomUUID } from 'node:crypto';

export interface Order {
  readonly orderId: string;
  readonly status: string;
  readonly reason?: string;
}

export interface TimelineEvent {
  readonly id: string;
  readonly causationId: string;
  readonly context: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly summary: string;
}

export const KOREA = {
  name: 'Kim Ha-neul',
  line1: '1 Sejong-daero',
  city: 'Seoul',
  postalCode: '03172',
  country: 'KR',
};
export const ANTARCTICA = {
  name: 'Kim Ha-neul',
  line1: 'Vostok Station',
  city: 'Vostok',
  postalCode: '0',
  country: 'AQ',
};

const QUIET_MS = 200;
const LONGEST_NEWS_MS = 5_000;

const ENDED = new Set(['COMPLETED', 'FAILED', 'CANCELLED']);

/** Nobody answers there, or somebody who is no shop. */
export class NoShop extends Error {
  override readonly name = 'NoShop';
  constructor(url: string, cause: unknown) {
    super(`no shop answers at ${url}: start one with npm start, or set MARU_URL`, { cause });
  }
}

/** The shop over its public API, as far as the demo needs it. */
export class Shop {
  constructor(private readonly url: string) {}

  async customer(name: string, locale: string): Promise<string> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}.${randomUUID().slice(0, 8)}@example.org`;
    const { userId } = await this.ask<{ userId: string }>('POST', '/api/users/register', { email, name, locale });
    return userId;
  }

  async product(sku: string, name: string, cents: number, stock: number): Promise<string> {
    const price = { amount: cents, currency: 'EUR' };
    const body = { sku, name, category: 'tea', price };
    const { productId } = await this.ask<{ productId: string }>('POST', '/api/products', body);
    if (stock > 0) await this.ask('POST', `/api/inventory/${sku}/receipts`, { quantity: stock, warehouse: 'MAIN' });
    return productId;
  }

  async place(order: object): Promise<string> {
    const { orderId } = await this.ask<Order>('POST', '/api/orders', order, { 'idempotency-key': randomUUID() });
    return orderId;
  }

  /** Waits until the order has ended. */
  async ended(orderId: string): Promise<Order> {
    for (;;) {
      const order = await this.ask<Order>('GET', `/api/orders/${orderId}`, undefined, { prefer: 'wait=30' });
      if (ENDED.has(order.status)) return order;
    }
  }

  /** Waits until the order has come this far, or has ended. */
  async reached(orderId: string, status: string): Promise<void> {
    for (;;) {
      const order = await this.ask<Order>('GET', `/api/orders/${orderId}`);
      if (order.status === status || ENDED.has(order.status)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  cancel(orderId: string): Promise<Order> {
    return this.ask<Order>('POST', `/api/orders/${orderId}/cancel`);
  }

  /**
   * All that an ended order has caused. What the contexts say of it comes in one by one, each at its own time: read again until
   * nothing that is there follows from something that is not, and nothing is added for a moment.
   */
  async timeline(orderId: string): Promise<readonly TimelineEvent[]> {
    const deadline = Date.now() + LONGEST_NEWS_MS;
    for (let before = -1; ; await new Promise((resolve) => setTimeout(resolve, QUIET_MS))) {
      const { events } = await this.ask<{ events: TimelineEvent[] }>('GET', `/api/orders/${orderId}/timeline`);
      const ids = new Set(events.map(({ id }) => id));
      const whole = events.slice(1).every(({ causationId }) => ids.has(causationId));
      if ((whole && events.length === before) || Date.now() > deadline) return events;
      before = events.length;
    }
  }

  private async ask<Answer>(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const json = body && { 'content-type': 'application/json' };
    const absent = (cause: unknown) => {
      throw new NoShop(this.url, cause);
    };
    const response = await fetch(this.url + path, {
      method,
      headers: { ...json, ...headers },
      body: body && JSON.stringify(body),
    }).catch(absent);
    const answer = (await response.json().catch(absent)) as Answer & { code?: string; detail?: string };
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${answer.code ?? ''} ${answer.detail ?? ''}`);
    return answer;
  }
}
