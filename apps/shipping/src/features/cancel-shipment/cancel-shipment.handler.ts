import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Shipments } from '../../aggregates';

/** Makes sure that nothing is sent for the order, whether or not a shipment was booked. */
export class CancelShipment extends Command<void> {
  constructor(readonly orderId: string) {
    super();
  }
}

@CommandHandler(CancelShipment)
export class CancelShipmentHandler implements ICommandHandler<CancelShipment> {
  constructor(private readonly shipments: Shipments) {}

  async execute({ orderId }: CancelShipment): Promise<void> {
    await this.shipments.execute(orderId, { type: 'CancelShipment', orderId });
  }
}
