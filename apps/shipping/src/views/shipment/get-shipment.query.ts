import { Refusal } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Shipments } from '../../aggregates';
import type { Shipment } from '../../domain/shipment.decider';

/** The shipment of an order, from the log. */
export class GetShipment extends Query<Shipment> {
  constructor(
    readonly orderId: string,
    /** The required customer of the shipment; undefined: any. */
    readonly ofCustomer?: string,
  ) {
    super();
  }
}

@QueryHandler(GetShipment)
export class GetShipmentHandler implements IQueryHandler<GetShipment> {
  constructor(private readonly shipments: Shipments) {}

  /** @throws Refusal SHIPPING.UNKNOWN_SHIPMENT */
  async execute({ orderId, ofCustomer }: GetShipment): Promise<Shipment> {
    const { state } = await this.shipments.load(orderId);
    // Another customer's shipment is answered like a missing one.
    if (!state || (ofCustomer !== undefined && state.customerId !== ofCustomer)) {
      throw new Refusal({ code: 'SHIPPING.UNKNOWN_SHIPMENT', detail: 'Shipping has not heard of this order.' });
    }
    return state;
  }
}
