import { ShopClient } from '../clients/shop-client';

/** Things that exist before the first generated request, so that some of the requests can succeed. */
export interface Scene {
  readonly products: readonly string[];
  readonly skus: readonly string[];
  readonly orders: readonly string[];
  readonly users: readonly string[];
  readonly keyIds: readonly string[];
  readonly apiKeys: readonly string[];
  readonly emails: readonly string[];
  readonly passwords: readonly string[];
  readonly refreshTokens: readonly string[];
  readonly shipments: readonly string[];
  readonly payments: readonly string[];
}

/** A sender of requests. Each of the last four sends one operation; the operator and the customer send all others. */
export interface Sender {
  readonly name: 'operator' | 'customer' | 'leaving' | 'loggingOut' | 'button' | 'locker';
  /** The headers that authenticate the sender. */
  readonly headers: Readonly<Record<string, string>>;
}

const PRODUCTS = 6;
const ORDERS = 6;
const CREDENTIALS = { email: 'fuzz@example.org', password: 'three cups of tea' };

/** Puts products on sale, opens accounts, and places orders that end. */
export async function setScene(client: ShopClient): Promise<{ scene: Scene; senders: readonly Sender[] }> {
  const customer = await client.customer();
  const leaving = await client.customer();
  const loggingOut = await client.customer();
  const register = { ...CREDENTIALS, name: 'Fuzz' };
  const { userId } = await client.expect<{ userId: string }>(201, 'POST', '/api/users/register', register);
  const products: string[] = [];
  const skus: string[] = [];
  for (let n = 0; n < PRODUCTS; n++) {
    const { productId, sku } = await client.product(1_000_000);
    products.push(productId);
    skus.push(sku);
  }
  const orders: string[] = [];
  for (let n = 0; n < ORDERS; n++) orders.push(await client.placed(client.order(customer, [products[n]!])));
  for (const orderId of orders) await client.ended(orderId);

  const keys: { keyId: string; apiKey: string }[] = [];
  for (let n = 0; n < 3; n++)
    keys.push(
      await client.expect(201, 'POST', '/api/users/api-keys', { name: `machine ${n}`, scopes: ['stock:read'] }),
    );
  const keyOf = async (name: 'button' | 'locker', wanted: object) => {
    const device = { name, ...wanted };
    const { apiKey } = await client.expect<{ apiKey: string }>(201, 'POST', '/api/users/api-keys', device);
    return { name, headers: { 'X-API-Key': apiKey } };
  };
  const devices = [
    await keyOf('button', { scopes: ['devices:reorder'], userId: customer }),
    await keyOf('locker', { scopes: ['devices:deliver'] }),
  ];
  const shipments: string[] = [];
  for (const orderId of orders) {
    const shipment = await client.expect<{ shipmentId: string }>(200, 'GET', `/api/shipments?orderId=${orderId}`);
    shipments.push(shipment.shipmentId);
  }
  const payments: string[] = [];
  for (const orderId of orders) {
    const payment = await client.expect<{ paymentId: string }>(200, 'GET', `/api/payments?orderId=${orderId}`);
    payments.push(payment.paymentId);
  }
  const refreshTokens: string[] = [];
  for (let n = 0; n < 3; n++) {
    const login = await client.expect<{ refreshToken: string }>(200, 'POST', '/api/users/login', CREDENTIALS);
    refreshTokens.push(login.refreshToken);
  }
  const scene: Scene = {
    products,
    skus,
    orders,
    users: [customer, userId],
    // One key is left out, so that it can be exchanged for a token after the others have been revoked.
    keyIds: keys.slice(1).map(({ keyId }) => keyId),
    apiKeys: keys.map(({ apiKey }) => apiKey),
    emails: [CREDENTIALS.email],
    passwords: [CREDENTIALS.password],
    refreshTokens,
    shipments,
    payments,
  };
  const sender = async (name: Sender['name'], headers: Promise<{ readonly authorization: string }>) => ({
    name,
    headers: { Authorization: (await headers).authorization },
  });
  const senders = await Promise.all([
    sender('operator', client.operatorSession.headers()),
    sender('customer', client.customerSession(customer).headers()),
    sender('leaving', client.customerSession(leaving).headers()),
    sender('loggingOut', client.customerSession(loggingOut).headers()),
  ]);
  return { scene, senders: [...senders, ...devices] };
}
