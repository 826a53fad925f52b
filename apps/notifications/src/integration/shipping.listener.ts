import { ShipmentDelivered } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { MessageContext } from '@maru/messaging';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { NotifyCustomer } from '../features/notify-customer/notify-customer.handler';

/** Messages of shipping that notifications handles. */
@Controller()
export class ShippingListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern([ShipmentDelivered.type])
  delivered(
    @Payload() { orderId }: DataOf<typeof ShipmentDelivered>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    return this.commands.execute(new NotifyCustomer(message, orderId, { template: 'shipment-delivered' }));
  }
}
