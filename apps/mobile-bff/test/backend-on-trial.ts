/// <reference types="jest" />
import { deriveId } from '@maru/kernel';
import { TokensOnTrial } from '@maru/security/testing';
import type { RunningFront } from '@maru/shop-calls';
import { ContextsOnTrial, frontOnTrial } from '@maru/shop-calls/testing';
import { request as plainRequest } from 'node:http';
import { startMobileBff } from '../src/mobile-bff.app';

export const ORDER = deriveId('order', 1);
export const productOf = (n: number) => ({
  productId: deriveId('product', n),
  sku: `TEA-${n}`,
  name: `Tea number ${n} from the ${['north', 'south', 'east'][n % 3]}`,
  description: 'Green tea, picked by hand in spring, dried in the sun and packed the same day. '.repeat(2),
  category: 'tea',
  price: { amount: 1_000 + 37 * n, currency: 'EUR' },
  withdrawn: false,
});
export const orderOf = (n: number) => ({
  orderId: deriveId('order', n),
  customerId: deriveId('kim'),
  status: 'COMPLETED',
  currency: 'EUR',
  lines: [1, 2].map((at) => ({
    productId: deriveId('product', at),
    sku: `TEA-${at}`,
    name: 'Tea',
    quantity: n,
    unitPrice: 5,
    total: 5 * n,
  })),
  total: 10 * n,
  version: 5,
  placedAt: `2026-01-0${n}T00:00:00.000Z`,
  updatedAt: `2026-01-0${n}T00:00:01.000Z`,
});

/** The phones' backend of the file, the contexts that it calls, and the token of a customer. */
export const on = {} as {
  tokens: TokensOnTrial;
  authorization: string;
  contexts: ContextsOnTrial;
  bff: RunningFront;
};

/** Opens the phones' backend for the tests of the file; each finds contexts that answer well. */
export function openBackend(): void {
  beforeAll(open);
  afterAll(async () => {
    await on.bff?.close();
    on.contexts?.close();
  });
  beforeEach(answerWell);
}

async function open(): Promise<void> {
  on.tokens = await TokensOnTrial.make();
  on.authorization = `Bearer ${await on.tokens.token({ userId: deriveId('kim') })}`;
  on.contexts = await ContextsOnTrial.open();
  const env = { CALLS_TIMEOUT_MS: '5000', CALLS_ATTEMPTS: '1', CALLS_CIRCUIT_CALLS: '1000' };
  on.bff = await startMobileBff(frontOnTrial(on.contexts, on.tokens, env));
}

function answerWell(): void {
  on.contexts.calls.length = 0;
  on.contexts.answers = {
    GetProfile: () => ({ userId: deriveId('kim'), email: 'kim@example.org', name: 'Kim', locale: 'en' }),
    SearchProducts: ({ limit }: { limit: number }) => ({
      products: Array.from({ length: limit }, (_, at) => productOf(at + 1)),
      hasMore: true,
    }),
    ListOrders: ({ limit }: { limit: number }) => ({
      orders: Array.from({ length: limit }, (_, at) => orderOf(at + 1)),
      hasMore: true,
    }),
    GetOrder: ({ orderId }: { orderId: string }) => (orderId === ORDER ? orderOf(1) : 'ORDERING.UNKNOWN_ORDER'),
    GetPayments: () => ({
      payments: [
        { orderId: ORDER, paymentId: deriveId('p'), status: 'CAPTURED', amount: { amount: 10, currency: 'EUR' } },
      ],
    }),
    GetShipments: () => ({
      shipments: [
        { orderId: ORDER, shipmentId: deriveId('s'), status: 'BOOKED', carrier: 'sandbox', trackingNumber: 'SBX1' },
      ],
    }),
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly bytes: Buffer;
}

/** As on the wire, because `fetch` would unpack it. */
export function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    plainRequest(
      `${on.bff.url}/api/mobile${path}`,
      { headers: { authorization: on.authorization, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, bytes: Buffer.concat(chunks) }),
        );
      },
    )
      .on('error', reject)
      .end();
  });
}
export const json = ({ bytes }: Answer) => JSON.parse(bytes.toString());
