import { PaymentCaptured } from '@maru/contracts';
import { deriveId, SystemClock } from '@maru/kernel';
import { ForwardingBus } from '@maru/messaging';
import type { Consumer, ConsumerOptions } from '@maru/messaging';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

// Longer than a restart, and shorter than the wait of `ended`.
const PAYMENT_MS = 6_000;

/** The clock of a machine that is off by `offMs`. */
class SkewedClock extends SystemClock {
  constructor(private readonly offMs: number) {
    super();
  }

  override now(): Date {
    return new Date(super.now().getTime() + this.offMs);
  }
}

/** A bus that can hold back the consumer groups that handle messages; the messages stay in the log. */
class BackloggedBus extends ForwardingBus {
  private gate: Promise<void> | undefined;
  private open = () => {};

  hold(): void {
    this.gate = new Promise((resolve) => (this.open = resolve));
  }

  release(): void {
    this.gate = undefined;
    this.open();
  }

  override consume(options: ConsumerOptions): Consumer {
    if (!('handle' in options)) return this.bus.consume(options);
    const handle = async (...message: Parameters<typeof options.handle>) => {
      await this.gate;
      await options.handle(...message);
    };
    return this.bus.consume({ ...options, handle });
  }
}

let on: OrderingOnTrial;
let offMs = 0;
let bus: BackloggedBus | undefined;
beforeAll(async () => {
  on = await orderingOnTrial({
    env: {
      ORDERING_COPY_WAIT_MS: '1500',
      ORDERING_PAYMENT_TIMEOUT_MS: String(PAYMENT_MS),
      ORDERING_COMPENSATION_RETRY_MS: '100',
    },
    clockOf: () => new SkewedClock(offMs),
    busOf: (inner) => (bus ??= new BackloggedBus(inner)),
  });
});
// Release, so that a failed test does not hold the next one.
afterEach(() => bus!.release());
afterAll(() => on.shop.end());

/** Lets payments answer the request for this order, after its silence. */
const answerPayment = (orderId: string) =>
  on.shop.say(PaymentCaptured, `payments.payment-${orderId}`, {
    orderId,
    paymentId: deriveId('payment', orderId),
    amount: { amount: 1_800, currency: 'EUR' },
    providerReference: 'ref',
  });
const awaitingPayment = () => on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
const statusOf = async (orderId: string): Promise<string> => (await on.get(orderId)).body.status;
const TIMED_OUT = { status: 'FAILED', reason: 'PAYMENTS.TIMEOUT' };

describe('the time-out of an order', () => {
  it('does not fire while the answer waits in the backlog', async () => {
    const orderId = await awaitingPayment();
    bus!.hold();
    await answerPayment(orderId);
    await sleep(1.5 * PAYMENT_MS);
    bus!.release();
    expect(await on.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
  });

  it('fires during a backlog for an order without an answer', async () => {
    const [answered, silent] = [await awaitingPayment(), await awaitingPayment()];
    bus!.hold();
    await answerPayment(answered);
    await eventually(async () =>
      expect(await on.shop.typesIn(`ordering.order-fulfilment-${silent}`)).toContain(
        'ordering.payment-cancellation-requested.v1',
      ),
    );
    expect(await on.shop.typesIn(`ordering.order-fulfilment-${answered}`)).not.toContain(
      'ordering.payment-cancellation-requested.v1',
    );
    bus!.release();
    expect(await on.ended(silent)).toMatchObject(TIMED_OUT);
    expect(await on.ended(answered)).toMatchObject({ status: 'COMPLETED' });
  });

  it('does not count the time while ordering was down', async () => {
    const orderId = await awaitingPayment();
    await on.shop.restartAfter(() => sleep(PAYMENT_MS));
    await sleep(0.75 * PAYMENT_MS);
    expect(await statusOf(orderId)).toBe('STOCK_RESERVED');
    await answerPayment(orderId);
    expect(await on.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
  });

  it('fires after a restart when no answer comes in the time that was left', async () => {
    const orderId = await awaitingPayment();
    await on.shop.restartAfter(() => sleep(PAYMENT_MS));
    expect(await on.ended(orderId)).toMatchObject(TIMED_OUT);
  });

  it.each([
    ['late', 15_000, -15_000],
    ['early', -15_000, 15_000],
  ])('does not fire %s when another instance, whose clock is 30 seconds off, checks it', async (_, sets, judges) => {
    offMs = sets;
    await on.shop.restart();
    const startedAt = Date.now();
    const orderId = await awaitingPayment();
    offMs = judges;
    await on.shop.restart();
    expect(await on.ended(orderId)).toMatchObject(TIMED_OUT);
    const tookMs = Date.now() - startedAt;
    expect(tookMs).toBeGreaterThan(PAYMENT_MS);
    expect(tookMs).toBeLessThan(PAYMENT_MS + 12_000);
    offMs = 0;
    await on.shop.restart();
  });
});
