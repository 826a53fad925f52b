import type { Random } from '@maru/kernel';
import { idOfRequest } from '@maru/service';
import { eventually } from '@maru/testing';
import { LoginFailed, Session } from '@maru/platform/operator';
import { OPERATOR } from './operator';

const ADDRESS = { name: 'Crash', line1: '1 Fault Line', city: 'Seoul', postalCode: '03172', country: 'KR' };
const TOKENS = [
  'tok_approve',
  'tok_approve',
  'tok_approve',
  'tok_decline',
  'tok_flaky',
  'tok_lost_captured',
  'tok_lost_not_captured',
  'tok_hang',
  'tok_refund_flaky',
];

// Longer than the gateway waits for a context.
const LONGEST_ANSWER_MS = 45_000;
// How late an event may arrive at another context. `eventually` waits three times as long.
const LONGEST_NEWS_MS = 10_000;

/** A client of a shop that keeps crashing. It records what it sent, and which answers it got. */
export class CrashClient {
  /** The body and the future id of every order that was sent, by idempotency key. */
  readonly sent = new Map<string, { readonly orderId: string; readonly body: object }>();
  /** The idempotency key of every order that was answered with 202, by order id. */
  readonly acknowledged = new Map<string, string>();
  /** The orders whose cancel was answered with 202. */
  readonly cancelled = new Set<string>();
  private products: string[] = [];
  private customerId = '';
  private readonly customer: Session;
  private readonly operator: Session;

  constructor(
    private readonly url: string,
    private readonly random: Random,
    private readonly name: string,
    private readonly tokens: readonly string[] = TOKENS,
  ) {
    this.customer = new Session(url, this.account);
    this.operator = new Session(url, OPERATOR);
  }

  /** The ids of the orders that were sent, and of those that were answered with 202. */
  get orders() {
    return { sent: [...this.sent.values()].map(({ orderId }) => orderId), acknowledged: [...this.acknowledged.keys()] };
  }

  private get account() {
    return { email: `${this.name}@example.org`, password: `the password of ${this.name}` };
  }

  /**
   * Makes a customer and four products. One product costs nothing, and another one runs out of stock. Resolves when
   * ordering knows them all.
   */
  async prepare(): Promise<void> {
    const customer = { ...this.account, name: 'Crash', locale: 'en' };
    this.customerId = (await this.json('POST', '/api/users/register', customer))['userId']!;
    for (const [index, stock] of [1_000_000, 1_000_000, 1_000_000, 25].entries()) {
      const sku = `CRASH-${index}`;
      const product = {
        sku,
        name: sku,
        category: 'crash',
        price: { amount: index === 2 ? 0 : 700 + index, currency: 'EUR' },
      };
      const { productId } = await this.json('POST', '/api/products', product, {}, this.operator);
      const receipt = { quantity: stock, warehouse: 'MAIN' };
      // Inventory and ordering learn of a product a moment after catalog has answered.
      const once = { 'idempotency-key': `${this.name}-${sku}` };
      await eventually(
        () => this.json('POST', `/api/inventory/${sku}/receipts`, receipt, once, this.operator),
        LONGEST_NEWS_MS,
        250,
      );
      this.products.push(productId!);
    }
    const all = this.orderOf(this.products);
    await eventually(() => this.send(`${this.name}-first`, all), LONGEST_NEWS_MS, 250);
  }

  /** Sends `count` orders at once and cancels some right after. A request with a lost connection is not repeated. */
  async burst(count: number, round: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, (_, index) => this.place(`${round}-${index}`)));
  }

  /** Repeats an order under its key, answered or not. @throws Error when the answer names another order */
  async repeat(key: string): Promise<void> {
    const { orderId, body } = this.sent.get(key)!;
    await unlessLost(async () => {
      const again = await this.json('POST', '/api/orders', body, { 'idempotency-key': key });
      if (again.orderId !== orderId)
        throw new Error(`I5: key ${key} stands for order ${orderId} and was answered ${again.orderId}`);
      this.acknowledged.set(orderId, key);
    });
  }

  /**
   * Waits at most `withinMs` for the order's end.
   * @returns its last status; '' without an answer; UNKNOWN when there is no such order
   */
  async statusOf(orderId: string, withinMs: number): Promise<string> {
    const wait = Math.min(30, Math.ceil(withinMs / 1_000));
    let status = '';
    await unlessLost(async () => {
      const order = await this.json('GET', `/api/orders/${orderId}`, undefined, { prefer: `wait=${wait}` });
      status = order['status']!;
    });
    return status;
  }

  /** Sends a new order under a key of this name. About one in seven is cancelled right after it was acknowledged. */
  async place(name: string): Promise<void> {
    const key = `${this.name}-${name}`;
    const pick = <T>(from: readonly T[]) => from[Math.floor(this.random.next() * from.length)]!;
    const productIds = [...new Set([pick(this.products), pick(this.products)])];
    const shippingAddress = this.random.next() < 0.1 ? { ...ADDRESS, country: 'AQ' } : ADDRESS;
    const body = this.orderOf(productIds, { shippingAddress, paymentToken: pick(this.tokens) });
    const cancels = this.random.next() < 0.15;
    await unlessLost(async () => {
      const orderId = await this.send(key, body);
      if (!cancels) return;
      const { status } = await this.json('POST', `/api/orders/${orderId}/cancel`);
      if (status === 'CANCELLING') this.cancelled.add(orderId);
    });
  }

  private async send(key: string, body: object): Promise<string> {
    this.sent.set(key, { orderId: idOfRequest({ callerId: this.customerId, key }, 'order'), body });
    const { orderId } = await this.json('POST', '/api/orders', body, { 'idempotency-key': key });
    this.acknowledged.set(orderId!, key);
    return orderId!;
  }

  private orderOf(productIds: readonly string[], changes: object = {}): object {
    return {
      currency: 'EUR',
      lines: productIds.map((productId) => ({ productId, quantity: 1 })),
      shippingAddress: ADDRESS,
      paymentToken: 'tok_approve',
      ...changes,
    };
  }

  private async json(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
    session?: Session,
  ): Promise<Record<string, string>> {
    const who = path === '/api/users/register' ? undefined : (session ?? this.customer);
    const json: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...json, ...(await who?.headers()), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    });
    const answer = (await response.json()) as Record<string, string>;
    if (response.status === 404 && method === 'GET') return { status: 'UNKNOWN' };
    // A shop that starts or stops may answer that it is unavailable, and a cancel may come too late.
    if (response.status >= 502) throw new LostConnection(`${method} ${path} answered ${response.status}`);
    if (!response.ok && !(response.status === 409 && path.endsWith('/cancel')))
      throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  }
}

class LostConnection extends Error {}

/** Ignores a lost connection, because these tests kill the shop while clients use it. */
async function unlessLost(request: () => Promise<void>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (!isLostConnection(error)) throw error;
  }
}

function isLostConnection(error: unknown): boolean {
  if (error instanceof LostConnection) return true;
  // A login may fall due while the shop is down.
  if (error instanceof LoginFailed) return error.status >= 502;
  // Compared by name, because under Jest an error of fetch comes from another realm.
  const { name, message } = error as Error;
  return name === 'TimeoutError' || (name === 'TypeError' && /fetch failed|terminated/.test(message));
}
