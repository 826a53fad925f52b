import type { Role } from '@maru/security';
import { TokensOnTrial } from '@maru/security/testing';
import { createLogger } from '@maru/service';
import { ContextsOnTrial, frontOnTrial } from '@maru/shop-calls/testing';
import { Writable } from 'node:stream';
import { startWebBff } from '../src/web-bff.app';
import type { RunningWebBff } from '../src/web-bff.app';

const productOf = (n: number) => ({
  productId: `p-${n}`,
  sku: `TEA-${n}`,
  name: `Tea ${n}`,
  category: 'tea',
  price: { amount: 5_000_000_000, currency: 'EUR' },
  withdrawn: false,
});

export const orderOf = (n: number, change: object = {}) => ({
  orderId: `o-${n}`,
  customerId: 'kim',
  status: 'COMPLETED',
  currency: 'EUR',
  lines: [1, 2].map((at) => ({
    productId: `p-${at}`,
    sku: `TEA-${at}`,
    name: 'Tea',
    quantity: n,
    unitPrice: 5,
    total: 5,
  })),
  total: 10,
  version: 3,
  placedAt: `2026-01-0${n}T00:00:00.000Z`,
  updatedAt: `2026-01-0${n}T00:00:01.000Z`,
  ...change,
});

/** Kim's three orders, with the data of other contexts. */
export const ORDERS = `{ myOrders { items { orderId lines { name product { name } } payment { status } shipment { status } } } }`;

/** The codes of an answer's errors. */
export const codes = ({ errors = [] }: { errors?: { extensions?: { code: string } }[] }) =>
  errors.map(({ extensions }) => extensions?.code);

/** A web-bff with simulated contexts, new for each test; create it at the beginning of a describe. */
export class WebBffOnTrial {
  contexts!: ContextsOnTrial;
  /** Kim's. */
  authorization = '';
  /** The logged errors. */
  complaints: string[] = [];
  url = '';
  private tokens!: TokensOnTrial;
  private readonly ends: (() => Promise<void>)[] = [];

  constructor() {
    beforeAll(async () => {
      this.tokens = await TokensOnTrial.make();
      this.authorization = `Bearer ${await this.tokens.token({ userId: 'kim' })}`;
    });
    beforeEach(async () => {
      this.complaints = [];
      this.contexts = await ContextsOnTrial.open();
      this.contexts.answers = {
        SearchProducts: ({ limit }: { limit: number }) => ({
          products: Array.from({ length: limit }, (_, at) => productOf(at + 1)),
          hasMore: true,
        }),
        GetProducts: ({ productIds }: { productIds: string[] }) => ({
          products: productIds.filter((id) => id !== 'p-none').map((id) => productOf(Number(id.slice(2)))),
        }),
        GetStock: ({ skus }: { skus: string[] }) => ({
          levels: skus.map((sku) => ({ sku, onHand: 9, reserved: 2, available: 7 })),
        }),
        ListOrders: () => ({ orders: [orderOf(3), orderOf(2), orderOf(1)], hasMore: false }),
        GetOrder: () => orderOf(1),
        GetProfile: () => ({ userId: 'kim', email: 'kim@example.org', name: 'Kim', locale: 'en', roles: ['customer'] }),
        GetPayments: ({ orderIds }: { orderIds: string[] }) => ({
          payments: orderIds.map((orderId) => ({ orderId, paymentId: `pay-${orderId}`, status: 'CAPTURED' })),
        }),
        GetShipments: ({ orderIds }: { orderIds: string[] }) => ({
          shipments: orderIds.slice(1).map((orderId) => ({ orderId, shipmentId: `s-${orderId}`, status: 'BOOKED' })),
        }),
      };
      this.url = (await this.start()).url;
    });
    afterEach(async () => {
      for (const end of this.ends.splice(0)) await end();
      this.contexts.close();
    });
  }

  /** Another one with the same contexts, until the end of the test. */
  async start(
    env: Record<string, string> = {},
    ports: Pick<Parameters<typeof startWebBff>[0], 'bus'> = {},
  ): Promise<RunningWebBff> {
    const destination = new Writable({
      write: (line, _encoding, done) => (this.complaints.push(String(line)), done()),
    });
    const running = await startWebBff({
      ...frontOnTrial(this.contexts, this.tokens, { WEB_BFF_WATCH_MS: '10', CALLS_TIMEOUT_MS: '10000', ...env }),
      logger: createLogger({ level: 'error', destination }),
      ...ports,
    });
    this.atTheEnd(() => running.close());
    return running;
  }

  /** `Authorization` of this user. */
  async tokenFor(userId: string, lifetimeSeconds = 3_600, roles: readonly Role[] = ['customer']): Promise<string> {
    return `Bearer ${await this.tokens.token({ userId, lifetimeSeconds, roles })}`;
  }

  atTheEnd(end: () => Promise<void>): void {
    this.ends.push(end);
  }

  query(text: string, variables: object = {}) {
    return this.ask({ query: text, variables });
  }

  async ask(body: object, { headers, url = this.url }: { headers?: Record<string, string>; url?: string } = {}) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(headers ?? { authorization: this.authorization }) },
      body: JSON.stringify(body),
    });
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test says what it expects
    return { status: response.status, ...((await response.json()) as { data: any; errors?: any[] }) };
  }
}
