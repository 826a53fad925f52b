import { ShipmentBooked, ShipmentCancelled, ShipmentDelivered, ShipmentRefused } from '@maru/contracts';
import type { EventOf } from '@maru/contracts';
import { accept, deriveId, reject, storedState, unknownEvent } from '@maru/kernel';
import type { Decider, Decision } from '@maru/kernel';
import type { CarrierAnswer } from './sandbox-carrier';

/** Every event of a shipment's stream. */
export const shipmentContracts = [ShipmentBooked, ShipmentDelivered, ShipmentRefused, ShipmentCancelled] as const;

export type ShipmentEvent = EventOf<(typeof shipmentContracts)[number]>;

export type ShipmentCommand =
  | {
      readonly type: 'BookShipment';
      readonly orderId: string;
      readonly customerId: string;
      readonly answer: CarrierAnswer;
    }
  | { readonly type: 'CancelShipment'; readonly orderId: string }
  | { readonly type: 'ConfirmDelivery'; readonly orderId: string; readonly deliveredAt: string };

export type ShipmentRejection = 'SHIPPING.CANCELLED' | 'SHIPPING.NOT_BOOKED' | 'SHIPPING.UNKNOWN_SHIPMENT';

interface Identity {
  readonly shipmentId: string;
  readonly orderId: string;
  /** Whose order it is; not known of one that was cancelled before it was booked, nor of one from before this was written down. */
  readonly customerId?: string | undefined;
}

type Booking = Identity & { readonly carrier: string; readonly trackingNumber: string };

export type Shipment =
  | (Booking & { readonly status: 'BOOKED' })
  | (Booking & { readonly status: 'DELIVERED'; readonly deliveredAt: string })
  | (Identity & { readonly status: 'REFUSED'; readonly reason: string; readonly detail: string })
  | (Identity & { readonly status: 'CANCELLED' });

/** Undefined until shipping has heard of the order. */
export type ShipmentState = Shipment | undefined;

/** An order has one shipment at the most; its id follows from the order's. */
export const shipmentIdOf = (orderId: string): string => deriveId('shipment', orderId);

/**
 * The shipment of one order. Whatever comes first is answered; what comes again changes nothing.
 * A cancellation is final, also before any booking: the order's process has been told that nothing is sent, so a booking that
 * arrives late is refused without an event, for nobody waits for its answer any more. A refused shipment can be cancelled as
 * well, and so can one that has arrived before its order was confirmed: whoever asks for it is owed the answer, and waits for it.
 */
export const shipmentDecider: Decider<ShipmentCommand, ShipmentState, ShipmentEvent, ShipmentRejection> = {
  initialState: undefined,
  decide(command, state) {
    const identity = { shipmentId: shipmentIdOf(command.orderId), orderId: command.orderId };
    if (command.type === 'CancelShipment') {
      if (state?.status === 'CANCELLED') return accept();
      return accept({ type: 'shipping.shipment-cancelled.v1', data: identity });
    }
    if (command.type === 'ConfirmDelivery') return confirmDelivery(state, command.deliveredAt);
    if (state?.status === 'CANCELLED') {
      return reject('SHIPPING.CANCELLED', 'The shipment was cancelled before it was booked.');
    }
    if (state) return accept();
    const { answer, customerId } = command;
    if (!answer.serviceable) {
      const { reason, detail } = answer;
      const refusal = { ...identity, customerId, reason, detail };
      return accept({ type: 'shipping.shipment-refused.v1', data: refusal });
    }
    const { carrier, trackingNumber } = answer;
    return accept({ type: 'shipping.shipment-booked.v1', data: { ...identity, customerId, carrier, trackingNumber } });
  },
  evolve(state, event) {
    switch (event.type) {
      case 'shipping.shipment-booked.v1':
        return { ...event.data, status: 'BOOKED' };
      case 'shipping.shipment-delivered.v1':
        if (state?.status !== 'BOOKED') throw new Error(`${event.type} of a shipment that was not booked`);
        return { ...state, status: 'DELIVERED', deliveredAt: event.data.deliveredAt };
      case 'shipping.shipment-refused.v1':
        return { ...event.data, status: 'REFUSED' };
      case 'shipping.shipment-cancelled.v1':
        return { ...event.data, ...(state?.customerId && { customerId: state.customerId }), status: 'CANCELLED' };
      default:
        return unknownEvent(event);
    }
  },
  stored: storedState(1),
};

/** A parcel arrives once; whoever says so again, because they have not heard the answer, is not refused. */
function confirmDelivery(state: ShipmentState, deliveredAt: string): Decision<ShipmentEvent, ShipmentRejection> {
  switch (state?.status) {
    case undefined:
      return reject('SHIPPING.UNKNOWN_SHIPMENT', 'There is no such shipment.');
    case 'CANCELLED':
      return reject('SHIPPING.CANCELLED', 'The shipment was cancelled: the parcel has to go back.');
    case 'REFUSED':
      return reject('SHIPPING.NOT_BOOKED', 'No carrier has this shipment.');
    case 'DELIVERED':
      return accept();
    case 'BOOKED': {
      const { shipmentId, orderId } = state;
      return accept({ type: 'shipping.shipment-delivered.v1', data: { shipmentId, orderId, deliveredAt } });
    }
  }
}
