import { orRefuse } from '@maru/service';
import type { Payments } from '../aggregates';
import type { FinalWord } from '../domain/payment-provider';

interface Which {
  readonly paymentId: string;
  readonly orderId: string;
}
interface Because {
  readonly reason: string;
  readonly detail: string;
}

/** Records the provider's final answer; `ifCancelled` is the reason when our own charge was cancelled. */
export async function recordFinalWord(
  payments: Payments,
  which: Which,
  word: FinalWord,
  ifCancelled: Because,
): Promise<void> {
  const { paymentId } = which;
  switch (word.status) {
    case 'captured': {
      const { reference } = word;
      orRefuse(await payments.execute(paymentId, { type: 'RecordCaptured', ...which, reference }));
      return;
    }
    case 'refused': {
      const { code: reason, detail } = word;
      orRefuse(await payments.execute(paymentId, { type: 'RecordRefused', ...which, reason, detail }));
      return;
    }
    case 'cancelled':
      orRefuse(await payments.execute(paymentId, { type: 'RecordRefused', ...which, ...ifCancelled }));
  }
}
