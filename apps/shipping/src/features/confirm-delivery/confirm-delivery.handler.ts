import { orRefuse, Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Shipments } from '../../aggregates';
import type { Shipment } from '../../domain/shipment.decider';
import { Parcel } from '../../lookups/parcel/parcel.entity';

/** The name of the parcel: its tracking number or its shipment. */
export type ParcelName = { readonly shipmentId: string } | { readonly trackingNumber: string };

/** Records the arrival of a parcel at this time (RFC 3339). A repeated report gets the first answer. */
export class ConfirmDelivery extends Command<Shipment> {
  constructor(
    readonly parcel: ParcelName,
    readonly deliveredAt: string,
  ) {
    super();
  }
}

@CommandHandler(ConfirmDelivery)
export class ConfirmDeliveryHandler implements ICommandHandler<ConfirmDelivery> {
  constructor(
    private readonly shipments: Shipments,
    @InjectRepository(Parcel) private readonly parcels: Repository<Parcel>,
  ) {}

  /** @throws Refusal SHIPPING.UNKNOWN_SHIPMENT, .CANCELLED, .NOT_BOOKED */
  async execute({ parcel, deliveredAt }: ConfirmDelivery): Promise<Shipment> {
    const known = await this.parcels.findOneBy(parcel);
    if (!known) throw new Refusal({ code: 'SHIPPING.UNKNOWN_SHIPMENT', detail: 'There is no such shipment.' });
    const { orderId } = known;
    const { state } = orRefuse(
      await this.shipments.execute(orderId, { type: 'ConfirmDelivery', orderId, deliveredAt }),
    );
    return state!;
  }
}
