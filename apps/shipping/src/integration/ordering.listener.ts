import { ShipmentCancellationRequested, ShipmentRequested } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BookShipment } from '../features/book-shipment/book-shipment.handler';
import { CancelShipment } from '../features/cancel-shipment/cancel-shipment.handler';

/** What shipping hears from ordering. */
@Controller()
export class OrderingListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern(ShipmentRequested.type)
  book(@Payload() { orderId, customerId, address }: DataOf<typeof ShipmentRequested>): Promise<void> {
    return this.commands.execute(new BookShipment(orderId, customerId, address.country));
  }

  @EventPattern(ShipmentCancellationRequested.type)
  cancel(@Payload() { orderId }: DataOf<typeof ShipmentCancellationRequested>): Promise<void> {
    return this.commands.execute(new CancelShipment(orderId));
  }
}
