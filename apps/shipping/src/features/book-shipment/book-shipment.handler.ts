import type { Address } from '@maru/contracts';
import { Person, PersonalData } from '@maru/personal-data';
import { Settings } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import { Shipments } from '../../aggregates';
import { ADDRESS_ERASED, askSandboxCarrier } from '../../domain/sandbox-carrier';
import type { CarrierAnswer } from '../../domain/sandbox-carrier';
import { fromCarrier } from '../../domain/carrier-words';
import { shipmentIdOf } from '../../domain/shipment.decider';
import type { ShippingSettings } from '../../shipping.settings';

/** Books a shipment of the order. The answer is an event on the shipment's stream. */
export class BookShipment extends Command<void> {
  constructor(
    readonly orderId: string,
    readonly customerId: string,
    /** Sealed with the customer's key, or plain for an order from before personal keys. */
    readonly address: string | Address,
  ) {
    super();
  }
}

@CommandHandler(BookShipment)
export class BookShipmentHandler implements ICommandHandler<BookShipment> {
  constructor(
    private readonly shipments: Shipments,
    private readonly persons: PersonalData,
    @Inject(Settings) private readonly settings: ShippingSettings,
  ) {}

  /** A booking after its cancellation needs no answer, because the cancellation was the answer. */
  async execute({ orderId, customerId, address }: BookShipment): Promise<void> {
    const opened = typeof address === 'string' ? await this.open(customerId, address) : address;
    const answer = opened ? this.askCarrier(orderId, opened) : ADDRESS_ERASED;
    await this.shipments.begin(orderId, { type: 'BookShipment', orderId, customerId, answer });
  }

  private askCarrier(orderId: string, address: Address): CarrierAnswer {
    const unserviceable = this.settings.get('SHIPPING_UNSERVICEABLE_COUNTRIES');
    return fromCarrier(askSandboxCarrier({ shipmentId: shipmentIdOf(orderId), address }, unserviceable));
  }

  /** It was sealed, so there was a key; a missing one is erased. */
  private async open(customerId: string, address: string): Promise<Address | undefined> {
    const customer = await this.persons.find(customerId);
    return customer instanceof Person ? (JSON.parse(customer.open('address', address)) as Address) : undefined;
  }
}
