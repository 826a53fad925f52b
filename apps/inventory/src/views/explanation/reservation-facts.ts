import { Explains } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { Reservations } from '../../aggregates';

/** The facts of inventory about an order: the progress of its reservation. */
@Injectable()
export class ExplainsReservation extends Explains {
  constructor(private readonly reservations: Reservations) {
    super();
  }

  async factsOf(orderId: string): Promise<object> {
    const { state } = await this.reservations.load(orderId);
    return state.status === 'unknown' ? { known: false } : { known: true, reservation: state };
  }
}
