import { PaymentCancellationRequested, PaymentRequested } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CancelPayment } from '../features/cancel-payment/cancel-payment.handler';
import { RequestPayment } from '../features/request-payment/request-payment.handler';

/** Messages of ordering that payments handles. */
@Controller()
export class OrderingListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern([PaymentRequested.type])
  request(@Payload() data: DataOf<typeof PaymentRequested>): Promise<void> {
    return this.commands.execute(new RequestPayment(data.orderId, data.customerId, data.amount, data.paymentToken));
  }

  @EventPattern([PaymentCancellationRequested.type])
  cancel(@Payload() { orderId }: DataOf<typeof PaymentCancellationRequested>): Promise<void> {
    return this.commands.execute(new CancelPayment(orderId));
  }
}
