import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { Session } from '@maru/platform/operator';
import { OPERATOR } from '../clients/operator';

const ADDRESS = { name: 'Kim', line1: '1 Sejong-daero', city: 'Seoul', postalCode: '03172', country: 'KR' };
// The provider never answers a charge with this token, so the caller waits until its own time-out.
const HANGS = 'tok_hang';
const LEAST_PAUSE_MS = 50;

/** Places orders over HTTP whose payment makes the provider hang, and reads the payment as an operator. */
export class Shopper {
  private readonly http: Pool;
  private readonly operator: Session;
  private readonly customer: Session;
  private readonly account = { email: `${randomUUID()}@example.org`, password: randomUUID() };
  private productId = '';

  constructor(url: string) {
    this.operator = new Session(url, OPERATOR);
    this.customer = new Session(url, this.account);
    this.http = new Pool(url, { connections: 64 });
  }

  async prepare(): Promise<void> {
    await this.must(201, 'POST', '/api/users/register', { ...this.account, name: 'Kim', locale: 'en' }, this.operator);
    const sku = `OUTAGE-${randomUUID().slice(0, 8).toUpperCase()}`;
    const product = { sku, name: 'Mug', category: 'mugs', price: { amount: 1_500, currency: 'EUR' } };
    this.productId = (await this.must(201, 'POST', '/api/products', product, this.operator))['productId']!;
    // Other contexts learn of a product a moment after catalog has answered.
    const receipt = { quantity: 1_000_000, warehouse: 'MAIN' };
    await eventually(() => this.must(201, 'POST', `/api/inventory/${sku}/receipts`, receipt, this.operator), 30_000);
    await eventually(() => this.place(), 30_000);
  }

  /** Places an order; the answer does not wait for its payment. */
  async place(): Promise<string> {
    const lines = [{ productId: this.productId, quantity: 1 }];
    const order = {
      currency: 'EUR',
      lines,
      shippingAddress: ADDRESS,
      paymentToken: HANGS,
    };
    return (await this.must(202, 'POST', '/api/orders', order, this.customer))['orderId']!;
  }

  /** Waits until the order's payment is visible, in any state. A measured time is at most a tenth too long. */
  async seesPayment(orderId: string): Promise<void> {
    const started = performance.now();
    for (;;) {
      const { status } = await this.ask('GET', `/api/payments?orderId=${orderId}`, this.operator);
      if (status === 200) return;
      if (status !== 404) throw new Error(`GET /api/payments answered ${status}`);
      // The pauses grow, because polling a hundred orders every 50 ms would load a slow machine.
      const pauseMs = Math.max(LEAST_PAUSE_MS, (performance.now() - started) / 10);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async must(status: number, method: 'GET' | 'POST', path: string, body: object, who: Session) {
    const answer = await this.ask(method, path, who, body);
    if (answer.status === status) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  private async ask(method: 'GET' | 'POST', path: string, who: Session, body?: object) {
    const json = body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {};
    const headers = { ...json, ...(await who.headers()) };
    const answer = await this.http.request({ method, path, headers, ...(body && { body: JSON.stringify(body) }) });
    const answered = (await answer.body.json()) as Readonly<Record<string, string>>;
    return { status: answer.statusCode, body: answered };
  }
}
