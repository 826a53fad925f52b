import { contractByType, defineEvent, fields } from '@maru/contracts';
import type { EventContract, EventOf } from '@maru/contracts';
import { accept, declareEvents } from '@maru/kernel';
import type { Decider, DomainEvent } from '@maru/kernel';
import { z } from 'zod';

/** The event type that only the next release knows: public, on the stream of a shipment. */
export const ShipmentWeighed = defineEvent(
  'shipping.shipment-weighed.v1',
  'The parcel has been weighed.',
  z.object({ shipmentId: fields.id, orderId: fields.id, grams: z.int().min(1) }),
);
// The next release has it among its contracts: by them messages are checked.
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

/** The weight of a parcel: always the same for the same order. */
export const gramsOf = (orderId: string): number => 100 + (Number.parseInt(orderId.slice(0, 6), 16) % 5_000);

/** The shipment of the next release: one that is booked can be weighed, once. */
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
