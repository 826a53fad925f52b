import { AnswerLost, PaymentProvider, ProviderBusy } from '../src/domain/payment-provider';
import type { ChargeRequest, ProviderFaultKind, RefundRequest } from '../src/domain/payment-provider';

type Call = 'charge' | 'lookup' | 'cancel' | 'refund';

/** A provider that records its requests and may be away. */
export class CountingProvider extends PaymentProvider {
  /** In the order in which they came, each with the idempotency key. */
  readonly calls: { readonly call: Call; readonly key: string }[] = [];
  /** While it is away, every call fails in this way. */
  away: ProviderFaultKind | undefined;

  constructor(private readonly provider: PaymentProvider) {
    super();
  }

  override charge = (request: ChargeRequest, signal: AbortSignal) =>
    this.asked('charge', request.idempotencyKey, () => this.provider.charge(request, signal));
  override lookup = (key: string, signal: AbortSignal) =>
    this.asked('lookup', key, () => this.provider.lookup(key, signal));
  override cancel = (key: string, signal: AbortSignal) =>
    this.asked('cancel', key, () => this.provider.cancel(key, signal));
  override refund = (request: RefundRequest, signal: AbortSignal) =>
    this.asked('refund', request.idempotencyKey, () => this.provider.refund(request, signal));

  of(key: string): readonly Call[] {
    return this.calls.filter((each) => each.key === key).map(({ call }) => call);
  }

  private async asked<T>(call: Call, key: string, answer: () => Promise<T>): Promise<T> {
    this.calls.push({ call, key });
    if (this.away === 'busy') throw new ProviderBusy('come back later');
    if (this.away === 'answer-lost') throw new AnswerLost('the line is dead');
    return answer();
  }
}
