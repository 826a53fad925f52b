import { PartialRefundRequested, PaymentIntentRecorded, RefundAttemptFailed, RefundRequested } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { MessageContext } from '@maru/messaging';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { ChargePayment } from '../features/charge-payment/charge-payment.handler';
import { MakePartialRefund } from '../features/refund-part/make-partial-refund.handler';
import { RefundPayment } from '../features/refund-payment/refund-payment.handler';

/**
 * Payments' own intents, for which it calls the provider. So the intent is in the log before the call, and a crash
 * between the two means that the message is delivered again.
 */
@Controller()
export class PaymentsListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern([PaymentIntentRecorded.type])
  charge(
    @Payload() { orderId, customerId }: DataOf<typeof PaymentIntentRecorded>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    return this.commands.execute(new ChargePayment(orderId, customerId, message.occurredAt));
  }

  @EventPattern([RefundRequested.type])
  refund(@Payload() { orderId }: DataOf<typeof RefundRequested>, @Ctx() { message }: MessageContext): Promise<void> {
    return this.commands.execute(new RefundPayment(orderId, 0, message.occurredAt));
  }

  @EventPattern([PartialRefundRequested.type])
  refundPart(@Payload() { paymentId, orderId, refundId }: DataOf<typeof PartialRefundRequested>): Promise<void> {
    return this.commands.execute(new MakePartialRefund(paymentId, orderId, refundId));
  }

  /** An older version retries a refund when it handles a failure. Its refunds continue here. */
  @EventPattern([RefundAttemptFailed.type])
  refundAgain(
    @Payload() { orderId, attempt }: DataOf<typeof RefundAttemptFailed>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    return this.commands.execute(new RefundPayment(orderId, attempt, message.occurredAt));
  }
}
