import { Settings } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import { Shipments } from '../../aggregates';
import { askSandboxCarrier } from '../../domain/sandbox-carrier';
import { shipmentIdOf } from '../../domain/shipment.decider';
import type { ShippingSettings } from '../../shipping.settings';

/** Books a shipment of the order to a country (ISO 3166-1 alpha-2). The answer is an event on the shipment's stream. */
export class BookShipment extends Command<void> {
  constructor(
    readonly orderId: string,
    readonly customerId: string,
    readonly country: string,
  ) {
    super();
  }
}

@CommandHandler(BookShipment)
export class BookShipmentHandler implements ICommandHandler<BookShipment> {
  constructor(
    private readonly shipments: Shipments,
    @Inject(Settings) private readonly settings: ShippingSettings,
  ) {}

  /** A booking that comes after its cancellation needs no answer: the cancellation was the answer. */
  async execute({ orderId, customerId, country }: BookShipment): Promise<void> {
    const unserviceable = this.settings.get('SHIPPING_UNSERVICEABLE_COUNTRIES');
    const answer = askSandboxCarrier({ shipmentId: shipmentIdOf(orderId), country }, unserviceable);
    await this.shipments.begin(orderId, { type: 'BookShipment', orderId, customerId, answer });
  }
}
