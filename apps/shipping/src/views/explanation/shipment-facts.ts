import { Explains } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { Shipments } from '../../aggregates';

/** The facts of shipping about an order: its shipment. */
@Injectable()
export class ExplainsShipment extends Explains {
  constructor(private readonly shipments: Shipments) {
    super();
  }

  async factsOf(orderId: string): Promise<object> {
    const { state } = await this.shipments.load(orderId);
    if (!state) return { known: false };
    const { customerId: _, orderId: __, ...shipment } = state;
    return { known: true, shipment };
  }
}
