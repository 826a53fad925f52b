import { ProcessDied } from '@maru/event-store/testing';
import { PaymentProvider } from '../src/domain/payment-provider';
import type { ChargeRequest, RefundRequest } from '../src/domain/payment-provider';

/** The provider of a process that dies at its n-th call (from 1): before it, or before it gets the answer. */
export class DyingProvider extends PaymentProvider {
  private calls = 0;
  died = false;

  constructor(
    private readonly provider: PaymentProvider,
    private readonly diesAt: number,
    private readonly moment: 'before' | 'after',
  ) {
    super();
  }

  override charge = (request: ChargeRequest, signal: AbortSignal) =>
    this.alive(() => this.provider.charge(request, signal));
  override lookup = (key: string, signal: AbortSignal) => this.alive(() => this.provider.lookup(key, signal));
  override cancel = (key: string, signal: AbortSignal) => this.alive(() => this.provider.cancel(key, signal));
  override refund = (request: RefundRequest, signal: AbortSignal) =>
    this.alive(() => this.provider.refund(request, signal));

  private async alive<T>(call: () => Promise<T>): Promise<T> {
    const last = !this.died && ++this.calls === this.diesAt;
    if (!last && !this.died) return call();
    if (last && this.moment === 'after') await call().catch(() => undefined);
    this.died = true;
    throw new ProcessDied('this process has died');
  }
}
