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
  /**
   * The customer of the order; unknown for a shipment that was cancelled before it was booked, and for earlier events.
   */
  readonly customerId?: string | undefined;
}

type Booking = Identity & { readonly carrier: string; readonly trackingNumber: string };

export type Shipment =
  | (Booking & { readonly status: 'BOOKED' })
  | (Booking & { readonly status: 'DELIVERED'; readonly deliveredAt: string })
  | (Identity & { readonly status: 'REFUSED'; readonly reason: string; readonly detail: string })
  | (Identity & { readonly status: 'CANCELLED' });

/** Undefined until shipping gets a message about the order. */
export type ShipmentState = Shipment | undefined;

/** An order has at most one shipment; its id follows from the order's. */
export const shipmentIdOf = (orderId: string): string => deriveId('shipment', orderId);

/**
 * The shipment of one order. The first request is answered; repeated ones have no effect. A cancellation is final, also
 * before any booking: the order's process was told that nothing is sent, so a late booking is refused without an event,
 * because its answer is no longer awaited. A refused shipment can be cancelled as well, and so can one that has arrived
 * before its order was confirmed, because the canceller waits for the answer.
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

/** A parcel arrives once; a repeated report, after a lost answer, is not refused. */
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
