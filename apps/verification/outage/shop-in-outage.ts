import { Durations } from '../load/measure';
import { startPlatform } from '@maru/platform';
import { OPERATOR_ENV } from '../clients/operator';
import { Shopper } from './shopper';

export interface OutageLoad {
  /** Orders that come in each second, whether the ones before are answered or not; and for how many seconds. */
  readonly perSecond: number;
  readonly seconds: number;
}

/** How customers fared while the provider hung. Times in ms. */
export interface OutageFigures {
  readonly orders: number;
  /** Until an order is answered with 202. */
  readonly placed: Durations;
  /** From then on, until its payment is there to be seen. */
  readonly paymentSeen: Durations;
  /** How many charges the provider was asked for and did not answer. */
  readonly unanswered: number;
  /** Orders whose payment was refused since the provider did not answer; the others' wait. */
  readonly cutOff: number;
}

interface Callee {
  readonly circuit: string;
  readonly faults: Readonly<Record<string, number>>;
}

/** A whole shop whose payment provider hangs over every charge, and orders that go on coming. */
export async function shopInOutage(
  databaseUrl: string,
  env: Readonly<Record<string, string>>,
  { perSecond, seconds }: OutageLoad,
): Promise<OutageFigures> {
  const limits = { RATE_LIMIT_ANONYMOUS: '1000000000', RATE_LIMIT_SIGNED_IN: '1000000000' };
  const platform = await startPlatform({
    env: {
      ...OPERATOR_ENV,
      DATABASE_URL: databaseUrl,
      PORT: '0',
      LOG_LEVEL: 'fatal',
      DRAIN_TIMEOUT_MS: '1000',
      ...limits,
      ...env,
    },
  });
  const shopper = new Shopper(platform.url);
  try {
    await shopper.prepare();
    const placed = new Durations();
    const paymentSeen = new Durations();
    const order = async (): Promise<void> => {
      const started = performance.now();
      const orderId = await shopper.place();
      const answered = performance.now();
      placed.add(answered - started);
      await shopper.seesPayment(orderId);
      paymentSeen.add(performance.now() - answered);
    };
    const orders: Promise<void>[] = [];
    const count = perSecond * seconds;
    for (let next = performance.now(); orders.length < count; next += 1_000 / perSecond) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      orders.push(order());
    }
    await Promise.all(orders);
    const charges = await chargesOf(platform.contexts.get('payments')!.url);
    const { timeout = 0, 'circuit-open': cutOff = 0 } = charges.faults;
    return { orders: count, placed, paymentSeen, unanswered: timeout, cutOff };
  } finally {
    await shopper.close();
    await platform.close();
  }
}

async function chargesOf(paymentsUrl: string): Promise<Callee> {
  const health = await (await fetch(`${paymentsUrl}/health/ready`)).json();
  return (health as { details: { calls: Record<string, Callee> } }).details.calls['payment provider: charges']!;
}
