import { deriveId, parseMoney } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import type { Account } from '../operator/account';
import { Session } from '../operator/session';
import type { Ware } from './stories';

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

/** The URL does not answer, or not like a shop. */
export class NoShop extends Error {
  override readonly name = 'NoShop';
  constructor(url: string, cause: unknown) {
    super(`no shop answers at ${url}: start one with npm start, or set MARU_URL to one that runs`, { cause });
  }
}

/** The shop refused a request. */
export class ShopRefused extends Error {
  override readonly name = 'ShopRefused';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The shop over its public API, as far as the demo needs it. Its operator sells goods, and one customer orders. */
export class Shop {
  private operator: Session | undefined;
  private customer: Session | undefined;

  constructor(
    private readonly url: string,
    private readonly findOperator: () => Promise<Account>,
  ) {}

  /** Registers a customer, who places all later orders; gives their id. */
  async register(name: string, locale: string): Promise<string> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}.${randomUUID().slice(0, 8)}@example.org`;
    const password = randomUUID();
    const person = { email, password, name, locale };
    const { userId } = await this.ask<{ userId: string }>(undefined, 'POST', '/api/users/register', person);
    this.customer = new Session(this.url, { email, password });
    return userId;
  }

  /** Creates a product with stock. `written` is the price, such as `12.50 EUR`. */
  async product(sku: string, name: string, written: string, stock: number): Promise<Ware> {
    const price = parseMoney(written);
    const body = { sku, name, category: 'tea', price };
    const operator = (this.operator ??= new Session(this.url, await this.findOperator()));
    const { productId } = await this.ask<{ productId: string }>(operator, 'POST', '/api/products', body);
    if (stock > 0) await this.receive(sku, stock);
    return { productId, unitPrice: price.amount };
  }

  /** The product with this SKU and enough stock. Makes what is missing, so that a used shop keeps its products. */
  async keptProduct(sku: string, name: string, written: string, stock: number): Promise<Ware> {
    const productId = deriveId('product', sku);
    const known = await this.ask<{ price: { amount: number } }>(undefined, 'GET', `/api/products/${productId}`).catch(
      unlessMissing,
    );
    if (!known) return this.product(sku, name, written, stock);
    const { available } = await this.stock(sku);
    // Half, so that orders of the demo seldom need the operator.
    if (available < stock / 2) await this.receive(sku, stock - available);
    return { productId, unitPrice: known.price.amount };
  }

  /** The authorization of the registered customer, for another client that acts as them. */
  async customerToken(): Promise<string> {
    const { authorization } = await this.customer!.headers();
    return authorization.replace(/^Bearer /, '');
  }

  private async stock(sku: string): Promise<{ readonly available: number }> {
    const known = await this.ask<{ available: number }>(this.customer, 'GET', `/api/inventory/${sku}`).catch(
      unlessMissing,
    );
    return known ?? { available: 0 };
  }

  private async receive(sku: string, quantity: number): Promise<void> {
    const operator = (this.operator ??= new Session(this.url, await this.findOperator()));
    await this.ask(operator, 'POST', `/api/inventory/${sku}/receipts`, { quantity, warehouse: 'MAIN' });
  }

  async place(order: object): Promise<string> {
    const { orderId } = await this.ask<Order>(this.customer, 'POST', '/api/orders', order, {
      'idempotency-key': randomUUID(),
    });
    return orderId;
  }

  /** Waits until the order has ended. */
  async ended(orderId: string): Promise<Order> {
    for (;;) {
      const order = await this.ask<Order>(this.customer, 'GET', `/api/orders/${orderId}`, undefined, {
        prefer: 'wait=30',
      });
      if (ENDED.has(order.status)) return order;
    }
  }

  /** Waits until the order has this status, or has ended. */
  async reached(orderId: string, status: string): Promise<void> {
    for (;;) {
      const order = await this.ask<Order>(this.customer, 'GET', `/api/orders/${orderId}`);
      if (order.status === status || ENDED.has(order.status)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  cancel(orderId: string): Promise<Order> {
    return this.ask<Order>(this.customer, 'POST', `/api/orders/${orderId}/cancel`);
  }

  /**
   * The events of an ended order. The events of the contexts arrive independently, so the timeline is read again until
   * the cause of every event is in it and no event has been added since the last read.
   */
  async timeline(orderId: string): Promise<readonly TimelineEvent[]> {
    const deadline = Date.now() + LONGEST_NEWS_MS;
    for (let before = -1; ; await new Promise((resolve) => setTimeout(resolve, QUIET_MS))) {
      const path = `/api/orders/${orderId}/timeline`;
      const { events } = await this.ask<{ events: TimelineEvent[] }>(this.customer, 'GET', path);
      const ids = new Set(events.map(({ id }) => id));
      const whole = events.slice(1).every(({ causationId }) => ids.has(causationId));
      if ((whole && events.length === before) || Date.now() > deadline) return events;
      before = events.length;
    }
  }

  private async ask<Answer>(
    session: Session | undefined,
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
      headers: { ...json, ...(await session?.headers()), ...headers },
      body: body && JSON.stringify(body),
    }).catch(absent);
    const answer = (await response.json().catch(absent)) as Answer & { code?: string; detail?: string };
    if (!response.ok)
      throw new ShopRefused(
        response.status,
        `${method} ${path}: ${response.status} ${answer.code ?? ''} ${answer.detail ?? ''}`,
      );
    return answer;
  }
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof ShopRefused) || error.status !== 404) throw error;
}
