import { PaymentRefunded } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { MessageContext } from '@maru/messaging';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { NotifyCustomer } from '../features/notify-customer/notify-customer.handler';

/** What notifications hears from payments. */
@Controller()
export class PaymentsListener {
  constructor(private readonly commands: CommandBus) {}

  /** Versions before refunded an amount of 0, too: nobody is told of that. */
  @EventPattern<string>(PaymentRefunded.type)
  async refunded(
    @Payload() { orderId, amount }: DataOf<typeof PaymentRefunded>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    if (amount.amount === 0) return;
    await this.commands.execute(new NotifyCustomer(message, orderId, { template: 'payment-refunded', amount }));
  }
}
