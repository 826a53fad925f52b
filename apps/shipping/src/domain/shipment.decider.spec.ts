import { deriveId } from '@maru/kernel';
import { given } from '@maru/testing';
import { ADDRESS_ERASED, askSandboxCarrier } from './sandbox-carrier';
import { shipmentDecider, shipmentIdOf } from './shipment.decider';
import type { ShipmentCommand, ShipmentEvent } from './shipment.decider';

const orderId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';
const customerId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22';
const shipmentId = shipmentIdOf(orderId);
const goes = { serviceable: true, carrier: 'sandbox', trackingNumber: 'SBX000000000001' } as const;
const goesNot = { serviceable: false, reason: 'SHIPPING.UNSERVICEABLE', detail: 'No carrier goes to AQ.' } as const;
const address = { name: 'Kim', line1: '1 Sejong-daero', city: 'Seoul', postalCode: '04524', country: 'KR' };

const book: ShipmentCommand = { type: 'BookShipment', orderId, customerId, answer: goes };
const bookToNowhere: ShipmentCommand = { type: 'BookShipment', orderId, customerId, answer: goesNot };
const cancel: ShipmentCommand = { type: 'CancelShipment', orderId };

const deliver: ShipmentCommand = { type: 'ConfirmDelivery', orderId, deliveredAt: '2030-01-03T09:30:00.000Z' };

const booked: ShipmentEvent = {
  type: 'shipping.shipment-booked.v1',
  data: { shipmentId, orderId, customerId, carrier: 'sandbox', trackingNumber: 'SBX000000000001' },
};
const refused: ShipmentEvent = {
  type: 'shipping.shipment-refused.v1',
  data: { shipmentId, orderId, customerId, reason: 'SHIPPING.UNSERVICEABLE', detail: 'No carrier goes to AQ.' },
};
const cancelled: ShipmentEvent = { type: 'shipping.shipment-cancelled.v1', data: { shipmentId, orderId } };

const delivered: ShipmentEvent = {
  type: 'shipping.shipment-delivered.v1',
  data: { shipmentId, orderId, deliveredAt: '2030-01-03T09:30:00.000Z' },
};

const shipment = (...history: ShipmentEvent[]) => given(shipmentDecider, history);

describe('booking a shipment', () => {
  it('is answered with its tracking number', () => shipment().when(book).then([booked]));

  it('is refused for a country without a carrier', () => shipment().when(bookToNowhere).then([refused]));

  it('is refused for an erased address, with that reason', () => {
    const { detail } = ADDRESS_ERASED as { detail: string };
    const data = { ...refused.data, reason: 'SHIPPING.ADDRESS_ERASED', detail };
    shipment()
      .when({ type: 'BookShipment', orderId, customerId, answer: ADDRESS_ERASED })
      .then([{ type: 'shipping.shipment-refused.v1', data }]);
  });

  it('has no effect when it is repeated', () => {
    shipment(booked).when(book).thenNothing();
    shipment(refused).when(bookToNowhere).thenNothing();
  });

  it('is answered once, whatever the carrier answers later', () => {
    shipment(booked).when(bookToNowhere).thenNothing();
    shipment(refused).when(book).thenNothing();
  });

  it('is refused after its cancellation, because nothing is sent', () => {
    shipment(cancelled).when(book).thenRejected('SHIPPING.CANCELLED');
    shipment(booked, cancelled).when(book).thenRejected('SHIPPING.CANCELLED');
    shipment(cancelled).when(bookToNowhere).thenRejected('SHIPPING.CANCELLED');
  });
});

describe('cancelling a shipment', () => {
  it('undoes the booking', () => shipment(booked).when(cancel).then([cancelled]));

  it('prevents a later booking', () => shipment().when(cancel).then([cancelled]));

  it('is answered also after a refusal', () => shipment(refused).when(cancel).then([cancelled]));

  it('has no effect when it is repeated', () => shipment(booked, cancelled).when(cancel).thenNothing());

  it("is answered also when the parcel was faster, because the order's process waits for it", () =>
    shipment(booked, delivered).when(cancel).then([cancelled]));
});

describe('a delivery', () => {
  it('is recorded', () => shipment(booked).when(deliver).then([delivered]));

  it('is recorded once, also when it is reported again with another time', () => {
    shipment(booked, delivered).when(deliver).thenNothing();
    shipment(booked, delivered)
      .when({ ...deliver, deliveredAt: '2031-01-01T00:00:00.000Z' })
      .thenNothing();
  });

  it('is refused without a booking, and after a cancellation', () => {
    shipment().when(deliver).thenRejected('SHIPPING.UNKNOWN_SHIPMENT');
    shipment(refused).when(deliver).thenRejected('SHIPPING.NOT_BOOKED');
    shipment(booked, cancelled).when(deliver).thenRejected('SHIPPING.CANCELLED');
  });

  it('prevents another booking', () => shipment(booked, delivered).when(book).thenNothing());
});

describe('the history of a shipment', () => {
  it('keeps the customer of a cancelled one, so that only they see it', () => {
    shipment(booked)
      .when(cancel)
      .thenState((state) => expect(state).toMatchObject({ status: 'CANCELLED', customerId }));
    shipment()
      .when(cancel)
      .thenState((state) => expect(state).toStrictEqual({ status: 'CANCELLED', shipmentId, orderId }));
  });

  it('is refused when a parcel was delivered that nobody booked', () => {
    expect(() => shipment(delivered)).toThrow('of a shipment that was not booked');
    expect(() => shipment(refused, delivered)).toThrow('of a shipment that was not booked');
  });
});

describe('the sandbox carrier', () => {
  const ask = (country: string, unserviceable = ['AQ']) =>
    askSandboxCarrier({ shipmentId, address: { ...address, country } }, unserviceable);

  it('gives the same tracking number for the same shipment', () => {
    expect(ask('KR')).toMatchObject({ carrier: 'sandbox', trackingNumber: expect.stringMatching(/^SBX\d{12}$/) });
    expect(ask('KR')).toEqual(ask('DE'));
  });

  it('gives different numbers to other shipments', () => {
    const numbers = Array.from({ length: 500 }, (_, n) =>
      askSandboxCarrier({ shipmentId: deriveId('shipment', n), address }, []),
    ).map((answer) => answer.serviceable && answer.trackingNumber);
    expect(new Set(numbers).size).toBe(500);
  });

  it('does not serve excluded countries', () => {
    expect(ask('AQ')).toEqual(goesNot);
    expect(ask('AQ', ['BV'])).toMatchObject({ serviceable: true });
    expect(ask('BV', ['AQ', 'BV'])).toMatchObject({ serviceable: false });
  });
});
