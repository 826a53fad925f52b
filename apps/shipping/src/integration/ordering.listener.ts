import { ShipmentCancellationRequested, ShipmentRequested, ShipmentRequestedV1 } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BookShipment } from '../features/book-shipment/book-shipment.handler';
import { CancelShipment } from '../features/cancel-shipment/cancel-shipment.handler';

/** Messages of ordering that shipping handles. */
@Controller()
export class OrderingListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern([ShipmentRequested.type, ShipmentRequestedV1.type])
  book(
    @Payload() { orderId, customerId, address }: DataOf<typeof ShipmentRequested> | DataOf<typeof ShipmentRequestedV1>,
  ): Promise<void> {
    return this.commands.execute(new BookShipment(orderId, customerId, address));
  }

  @EventPattern([ShipmentCancellationRequested.type])
  cancel(@Payload() { orderId }: DataOf<typeof ShipmentCancellationRequested>): Promise<void> {
    return this.commands.execute(new CancelShipment(orderId));
  }
}
