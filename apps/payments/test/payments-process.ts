import {
  PartialRefundRequested,
  PaymentCancellationRequested,
  PaymentIntentRecorded,
  PaymentRequested,
  RefundAttemptFailed,
  RefundRequested,
} from '@maru/contracts';
import type { EventStore } from '@maru/event-store';
import { causedBy, deriveId, Scheduler, SeededRandom, SystemClock } from '@maru/kernel';
import type { Clock } from '@maru/kernel';
import { publish } from '@maru/messaging';
import type { PersonalData } from '@maru/personal-data';
import { Policies } from '@maru/resilience';
import { readSettings } from '@maru/service';
import type { DataSource } from 'typeorm';
import { Payments } from '../src/aggregates';
import { ProviderAttempts } from '../src/attempts/provider-attempts';
import { RetryPace } from '../src/attempts/retry-pace';
import { paymentDecider } from '../src/domain/payment.decider';
import { paymentContracts } from '../src/domain/payment.events';
import { paymentIdOf } from '../src/domain/payment-ids';
import type { PaymentProvider } from '../src/domain/payment-provider';
import { CancelPayment, CancelPaymentHandler } from '../src/features/cancel-payment/cancel-payment.handler';
import { ChargePayment, ChargePaymentHandler } from '../src/features/charge-payment/charge-payment.handler';
import { MakePartialRefund, MakePartialRefundHandler } from '../src/features/refund-part/make-partial-refund.handler';
import {
  RequestPartialRefund,
  RequestPartialRefundHandler,
} from '../src/features/refund-part/request-partial-refund.handler';
import { RefundPayment, RefundPaymentHandler } from '../src/features/refund-payment/refund-payment.handler';
import { RequestPayment, RequestPaymentHandler } from '../src/features/request-payment/request-payment.handler';
import { paymentsPublications } from '../src/integration/publications';
import { PaymentTokens } from '../src/payment-tokens';
import { paymentsSettings } from '../src/payments.settings';
import { ProviderDesk } from '../src/provider-desk';

/** Runs delayed work at once. */
class NoWait extends Scheduler {
  override after(_delayMs: number, task: () => void): () => void {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
}

export interface Heard {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly occurredAt: Date;
}

export interface PaymentsProcess {
  hear(message: Heard): Promise<void>;
}

export interface ProcessOptions {
  readonly store: EventStore;
  readonly provider: PaymentProvider;
  /** The database of attempts. */
  readonly database: Pick<DataSource, 'query'>;
  /** The persons whose keys open payment tokens; default none. */
  readonly persons?: Pick<PersonalData, 'find'>;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string>>;
}

export const total = { amount: 1_800, currency: 'EUR' };
export const customerId = deriveId('customer', 'kim');
const nobody = { find: () => Promise.resolve(undefined) };
const heard = (type: string, orderId: string, data: object): Heard => ({
  id: deriveId('message', type, orderId),
  type,
  data: { orderId, ...data },
  occurredAt: new Date(),
});
export const requested = (orderId: string, paymentToken: string) =>
  heard(PaymentRequested.type, orderId, { customerId, amount: total, paymentToken });
export const cancellation = (orderId: string) => heard(PaymentCancellationRequested.type, orderId, {});

/**
 * Payments as one process over a log, a database and a provider, without Nest.
 * Failed attempts are due again at once, unless `env` sets a wait.
 */
export function paymentsProcess(options: ProcessOptions) {
  const { store, provider, database, persons = nobody, clock = new SystemClock(), env = {} } = options;
  const random = new SeededRandom(1);
  const streams = {
    decider: paymentDecider,
    events: paymentContracts,
    streamPrefix: 'payments.payment',
    scheduler: new NoWait(),
  };
  const payments = new Payments({ ...streams, store, random });
  const settings = readSettings(paymentsSettings, {
    PAYMENTS_PROVIDER_BACKOFF_MS: '0',
    PAYMENTS_REFUND_BACKOFF_MS: '0',
    ...env,
  });
  const attempts = new ProviderAttempts(database as DataSource, clock);
  const pace = new RetryPace(clock, random, settings);
  const desk = new ProviderDesk(provider, attempts, pace, new Policies(random), settings);
  const requesting = new RequestPaymentHandler(payments);
  const charging = new ChargePaymentHandler(payments, desk, attempts, pace, new PaymentTokens(persons), settings);
  const cancelling = new CancelPaymentHandler(payments, desk, attempts);
  const refunding = new RefundPaymentHandler(payments, desk, attempts, pace, clock);
  const askingForPart = new RequestPartialRefundHandler(payments);
  const refundingPart = new MakePartialRefundHandler(payments, desk, attempts, pace, clock);

  const handle = ({ type, data, occurredAt }: Heard): Promise<void> => {
    const { orderId, attempt, ...rest } = data as { orderId: string; attempt: number } & Record<string, never>;
    switch (type) {
      case PaymentRequested.type:
        return requesting.execute(
          new RequestPayment(orderId, rest['customerId']!, rest['amount']!, rest['paymentToken']!),
        );
      case PaymentCancellationRequested.type:
        return cancelling.execute(new CancelPayment(orderId));
      case PaymentIntentRecorded.type:
        return charging.execute(new ChargePayment(orderId, customerId, occurredAt));
      case RefundRequested.type:
        return refunding.execute(new RefundPayment(orderId, 0, occurredAt));
      case RefundAttemptFailed.type:
        return refunding.execute(new RefundPayment(orderId, attempt, occurredAt));
      case PartialRefundRequested.type:
        return refundingPart.execute(new MakePartialRefund(paymentIdOf(orderId), orderId, rest['refundId']!));
      default:
        return Promise.resolve();
    }
  };
  return {
    payments,
    attempts,
    /** Finance requests a partial refund; `refundId` stands for the idempotency key. */
    refundPart: (orderId: string, refundId: string, amount: number) => {
      const command = new RequestPartialRefund(paymentIdOf(orderId), refundId, { ...total, amount }, undefined);
      return causedBy({ messageId: deriveId('asked', refundId), correlationId: 'test' }, () =>
        askingForPart.execute(command),
      );
    },
    hear: (message: Heard): Promise<void> =>
      causedBy({ messageId: message.id, correlationId: 'test' }, () => handle(message)),
  };
}

/** Payments' public messages about the order, oldest first. */
export async function said(log: EventStore, orderId: string): Promise<readonly Heard[]> {
  const events = await log.readStream(`payments.payment-${paymentIdOf(orderId)}`);
  return events.flatMap((event) => publish(paymentsPublications, event) ?? []);
}

/**
 * Delivers the requests and all their effects at least once: after a death, a new process gets the same message again.
 * Returns the messages of payments, without prefix and version.
 */
export async function settle(
  log: EventStore,
  orderId: string,
  requests: readonly Heard[],
  spawn: () => PaymentsProcess,
): Promise<readonly string[]> {
  const done = new Set<string>();
  let process = spawn();
  for (let left = 100; left > 0; left--) {
    const next = [...requests, ...(await said(log, orderId))].find(({ id }) => !done.has(id));
    if (!next) return (await said(log, orderId)).map(({ type }) => type.replace(/^payments\.|\.v1$/g, ''));
    try {
      await process.hear(next);
      done.add(next.id);
    } catch (error) {
      if ((error as Error).name === 'ProcessDied') process = spawn();
      else if (!(error as { transient?: boolean }).transient) throw error;
    }
  }
  throw new Error(`order ${orderId} still has unhandled messages after 100 deliveries`);
}
