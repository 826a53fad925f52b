import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { Session } from '@maru/platform/operator';
import { OPERATOR } from '../clients/operator';
import { closedLoop, Durations } from './measure';

const ADDRESS = { name: 'Bench', line1: '1 Load Street', city: 'Seoul', postalCode: '03172', country: 'KR' };

/** Places orders over HTTP as fast as the shop accepts them. Many products keep a single SKU from being the limit. */
export class OrderLoad {
  private readonly http: Pool;
  private readonly products: string[] = [];
  private readonly operator: Session;
  private customer: Session | undefined;

  constructor(private readonly url: string) {
    this.operator = new Session(url, OPERATOR);
    this.http = new Pool(url, { connections: 128, pipelining: 1 });
  }

  /** Makes a customer, and `products` products with enough stock for every run. */
  async prepare(products: number): Promise<void> {
    const account = { email: `${randomUUID()}@example.org`, password: randomUUID() };
    const customer = { ...account, name: 'Bench', locale: 'en' };
    await this.json('POST', '/api/users/register', customer, 201, this.operator);
    this.customer = new Session(this.url, account);
    for (let i = 0; i < products; i++) {
      const sku = `BENCH-${randomUUID().slice(0, 8).toUpperCase()}`;
      const product = { sku, name: sku, category: 'bench', price: { amount: 1_000, currency: 'EUR' } };
      const { productId } = await this.json<{ productId: string }>(
        'POST',
        '/api/products',
        product,
        201,
        this.operator,
      );
      const receipt = { quantity: 1_000_000, warehouse: 'MAIN' };
      // Other contexts learn of a product a moment after catalog has answered.
      const path = `/api/inventory/${sku}/receipts`;
      await eventually(() => this.json('POST', path, receipt, 201, this.operator), 30_000);
      this.products.push(productId);
    }
    await eventually(() => this.orderToCompletion(), 30_000);
  }

  /** COMPLETED orders a second, and the times of an order. A client waits for the end of each order. */
  async completed(clients: number, forMs: number) {
    const times = new Durations();
    const { perSecond, done } = await closedLoop(clients, forMs, async () => {
      const started = performance.now();
      await this.orderToCompletion();
      times.add(performance.now() - started);
    });
    return { perSecond, count: done, p50: times.percentile(50), p99: times.percentile(99) };
  }

  /** Accepted orders a second. A client waits for the end of its last order only. */
  async accepted(clients: number, forMs: number) {
    const last: string[] = [];
    const { perSecond } = await closedLoop(clients, forMs, async (client) => {
      last[client] = await this.place();
    });
    await Promise.all(last.map((orderId) => this.waitFor(orderId)));
    return { perSecond };
  }

  /** A completed order of so many products, with the operator's headers, because a customer may not read payments. */
  async completedOrder(lines: number) {
    const productIds = this.products.slice(0, lines);
    const orderId = await this.place(productIds);
    await this.waitFor(orderId);
    return { orderId, productIds, headers: await this.operator.headers() };
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async orderToCompletion(): Promise<void> {
    await this.waitFor(await this.place());
  }

  private async place(productIds = this.anyTwo()): Promise<string> {
    const order = {
      currency: 'EUR',
      lines: productIds.map((productId) => ({ productId, quantity: 1 })),
      shippingAddress: ADDRESS,
      paymentToken: 'tok_approve',
    };
    return (await this.json<{ orderId: string }>('POST', '/api/orders', order, 202, this.customer)).orderId;
  }

  private anyTwo(): readonly string[] {
    const pick = () => this.products[Math.floor(Math.random() * this.products.length)]!;
    const [first, second] = [pick(), pick()];
    return first === second ? [first] : [first, second];
  }

  private async waitFor(orderId: string): Promise<void> {
    for (;;) {
      const path = `/api/orders/${orderId}`;
      const { status } = await this.json<{ status: string }>('GET', path, undefined, 200, this.customer, {
        prefer: 'wait=30',
      });
      if (status === 'COMPLETED') return;
      if (status === 'FAILED' || status === 'CANCELLED') throw new Error(`order ${orderId} ended ${status}`);
    }
  }

  private async json<Body>(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    expected: number,
    session: Session | undefined,
    headers: Record<string, string> = {},
  ): Promise<Body> {
    const answer = await this.http.request({
      method,
      path,
      headers: {
        ...(await session?.headers()),
        ...headers,
        ...(body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      headersTimeout: 60_000,
    });
    const text = await answer.body.text();
    if (answer.statusCode !== expected) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text) as Body;
  }
}
