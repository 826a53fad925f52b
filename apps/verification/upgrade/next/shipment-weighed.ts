import { contractByType, defineEvent, fields } from '@maru/contracts';
import type { EventContract, EventOf } from '@maru/contracts';
import { accept, declareEvents } from '@maru/kernel';
import type { Decider, DomainEvent } from '@maru/kernel';
import { z } from 'zod';

/** The public event type of a shipment's stream that only the next release knows. */
export const ShipmentWeighed = defineEvent(
  'shipping.shipment-weighed.v1',
  'The parcel has been weighed.',
  z.object({ shipmentId: fields.id, orderId: fields.id, grams: z.int().min(1) }),
);
// Messages are checked against these contracts, so the next release must add its own.
(contractByType as Map<string, EventContract>).set(ShipmentWeighed.type, ShipmentWeighed);
declareEvents('shipping', [ShipmentWeighed]);

interface Shipment {
  readonly status: string;
  readonly shipmentId: string;
  readonly orderId: string;
  readonly grams?: number;
}
type AnyDecider = Decider<unknown, Shipment | undefined, DomainEvent>;
interface Weigh {
  readonly type: 'WeighShipment';
}

export const weighShipment: Weigh = { type: 'WeighShipment' };

/** The weight of a parcel in grams, always the same for the same order. */
export const gramsOf = (orderId: string): number => 100 + (Number.parseInt(orderId.slice(0, 6), 16) % 5_000);

/** The shipment of the next release. A booked shipment can be weighed once. */
export function weighing(today: AnyDecider): AnyDecider {
  return {
    initialState: today.initialState,
    decide(command, state) {
      if ((command as Weigh).type !== weighShipment.type) return today.decide(command, state);
      if (state?.status !== 'BOOKED' || state.grams !== undefined) return accept();
      const { shipmentId, orderId } = state;
      return accept({ type: ShipmentWeighed.type, data: { shipmentId, orderId, grams: gramsOf(orderId) } });
    },
    evolve(state, event) {
      if (event.type !== ShipmentWeighed.type) return today.evolve(state, event);
      return { ...state!, grams: (event as EventOf<typeof ShipmentWeighed>).data.grams };
    },
  };
}
