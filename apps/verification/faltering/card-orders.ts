import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { Session } from '@maru/platform/operator';
import { OPERATOR } from '../clients/operator';

const ADDRESS = { name: 'Kim', line1: '1 Sejong-daero', city: 'Seoul', postalCode: '03172', country: 'KR' };
const PRODUCTS = 50;
const LOOKERS = 16;
const ENDED = new Set(['COMPLETED', 'FAILED', 'CANCELLED']);

export const GOOD_CARD = 'tok_approve';
/** Cards with which the provider falters. It is busy twice, or its answer is lost after or before it took the money. */
export const FALTERING_CARDS = ['tok_flaky', 'tok_lost_captured', 'tok_lost_not_captured'] as const;

export interface PlacedOrder {
  readonly orderId: string;
  readonly card: string;
  /** The last status seen, with the reason of a failure. */
  status: string;
  reason?: string;
}

/** Places orders with cards of all kinds over HTTP, and follows their status. */
export class CardOrders {
  readonly placed: PlacedOrder[] = [];
  private readonly http: Pool;
  private readonly operator: Session;
  private readonly customer: Session;
  private readonly account = { email: `${randomUUID()}@example.org`, password: randomUUID() };
  private readonly products: string[] = [];

  constructor(url: string) {
    this.operator = new Session(url, OPERATOR);
    this.customer = new Session(url, this.account);
    this.http = new Pool(url, { connections: 64 });
  }

  /** Makes a customer, and products with plenty of stock. */
  async prepare(): Promise<void> {
    await this.must(201, 'POST', '/api/users/register', this.operator, { ...this.account, name: 'Kim', locale: 'en' });
    for (let n = 0; n < PRODUCTS; n++) {
      const sku = `CARD-${randomUUID().slice(0, 8).toUpperCase()}`;
      const product = { sku, name: sku, category: 'cards', price: { amount: 1_000, currency: 'EUR' } };
      const { productId } = await this.must(201, 'POST', '/api/products', this.operator, product);
      const receipt = { quantity: 1_000_000, warehouse: 'MAIN' };
      // Inventory learns of a product a moment after catalog has answered.
      await eventually(() => this.must(201, 'POST', `/api/inventory/${sku}/receipts`, this.operator, receipt), 30_000);
      this.products.push(productId!);
    }
    await eventually(() => this.completes(), 30_000);
  }

  /** `clients` together place `perSecond` orders a second and wait for none. Every other order has a good card. */
  async load(clients: number, perSecond: number, seconds: number): Promise<void> {
    const started = performance.now();
    const everyMs = (clients / perSecond) * 1_000;
    await Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        for (let n = 0; ; n++) {
          const at = started + (n + client / clients) * everyMs;
          if (at >= started + seconds * 1_000) return;
          await sleep(Math.max(0, at - performance.now()));
          const number = n * clients + client;
          const faltering = FALTERING_CARDS[(number >> 1) % FALTERING_CARDS.length]!;
          this.placed.push(await this.place(number % 2 === 0 ? GOOD_CARD : faltering));
        }
      }),
    );
  }

  /** Reads the status of the orders that had not ended. @returns the number of those that still have not */
  async look(which: (order: PlacedOrder) => boolean = () => true): Promise<number> {
    const open = this.placed.filter((order) => which(order) && !ENDED.has(order.status));
    const queue = [...open];
    const looker = async () => {
      for (let order = queue.shift(); order; order = queue.shift())
        Object.assign(order, shownOf(await this.must(200, 'GET', `/api/orders/${order.orderId}`, this.customer)));
    };
    await Promise.all(Array.from({ length: LOOKERS }, looker));
    return open.filter(({ status }) => !ENDED.has(status)).length;
  }

  /**
   * Places an order with a good card and waits until it is COMPLETED.
   * @returns the time that it took, in ms
   * @throws Error when it is not COMPLETED after `withinMs`
   */
  async completes(withinMs = 30_000): Promise<number> {
    const started = performance.now();
    const order = await this.place(GOOD_CARD);
    while (performance.now() - started < withinMs) {
      const path = `/api/orders/${order.orderId}`;
      order.status = (await this.must(200, 'GET', path, this.customer, undefined, { prefer: 'wait=5' }))['status']!;
      if (order.status === 'COMPLETED') return performance.now() - started;
    }
    throw new Error(`order ${order.orderId} is ${order.status} after ${withinMs} ms`);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async place(paymentToken: string): Promise<PlacedOrder> {
    const productId = this.products[Math.floor(Math.random() * this.products.length)]!;
    const lines = [{ productId, quantity: 1 }];
    const order = { currency: 'EUR', lines, shippingAddress: ADDRESS, paymentToken };
    const { orderId } = await this.must(202, 'POST', '/api/orders', this.customer, order);
    return { orderId: orderId!, card: paymentToken, status: 'PLACED' };
  }

  private async must(
    status: number,
    method: 'GET' | 'POST',
    path: string,
    who: Session,
    body?: object,
    wishes: Record<string, string> = {},
  ): Promise<Readonly<Record<string, string>>> {
    const json = body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {};
    const headers = { ...json, ...wishes, ...(await who.headers()) };
    const answer = await this.http.request({ method, path, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.body.text();
    if (answer.statusCode !== status) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text) as Readonly<Record<string, string>>;
  }
}

const shownOf = ({ status, reason }: Readonly<Record<string, string>>) => ({ status, ...(reason && { reason }) });
