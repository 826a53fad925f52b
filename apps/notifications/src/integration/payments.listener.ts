import { PartialRefundMade, PaymentRefunded } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { MessageContext } from '@maru/messaging';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { NotifyCustomer } from '../features/notify-customer/notify-customer.handler';

/** Messages of payments that notifications handles. */
@Controller()
export class PaymentsListener {
  constructor(private readonly commands: CommandBus) {}

  /** An amount of 0 causes no letter: earlier versions refunded it, and parts may have left nothing. */
  @EventPattern([PaymentRefunded.type])
  refunded(@Payload() data: DataOf<typeof PaymentRefunded>, @Ctx() context: MessageContext): Promise<void> {
    return this.tell(data, context);
  }

  @EventPattern([PartialRefundMade.type])
  refundedPart(@Payload() data: DataOf<typeof PartialRefundMade>, @Ctx() context: MessageContext): Promise<void> {
    return this.tell(data, context);
  }

  private async tell(
    { orderId, amount }: DataOf<typeof PaymentRefunded | typeof PartialRefundMade>,
    { message }: MessageContext,
  ): Promise<void> {
    if (amount.amount === 0) return;
    await this.commands.execute(new NotifyCustomer(message, orderId, { template: 'payment-refunded', amount }));
  }
}
