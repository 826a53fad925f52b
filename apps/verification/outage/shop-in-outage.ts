import { Durations } from '../load/measure';
import { startPlatform } from '@maru/platform';
import { OPERATOR_ENV } from '../clients/operator';
import { Shopper } from './shopper';

export interface OutageLoad {
  /** The number of orders a second, independent of the answers, for `seconds`. */
  readonly perSecond: number;
  readonly seconds: number;
}

/** The waits of customers while the provider hung. Times in ms. */
export interface OutageFigures {
  readonly orders: number;
  /** The time until an order is answered with 202. */
  readonly placed: Durations;
  /** The time from that answer until its payment is visible. */
  readonly paymentSeen: Durations;
  /** The number of charges that the provider got and did not answer. */
  readonly unanswered: number;
  /** The number of charges that the open circuit refused. */
  readonly cutOff: number;
}

interface Callee {
  readonly circuit: string;
  readonly faults: Readonly<Record<string, number>>;
}

/** Runs a whole shop whose payment provider hangs on every charge, while orders keep coming. */
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
