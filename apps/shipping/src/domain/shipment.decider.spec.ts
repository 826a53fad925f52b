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

  it('to where no carrier goes is refused', () => shipment().when(bookToNowhere).then([refused]));

  it('to an address that is erased is refused, and it is said why', () => {
    const { detail } = ADDRESS_ERASED as { detail: string };
    const data = { ...refused.data, reason: 'SHIPPING.ADDRESS_ERASED', detail };
    shipment()
      .when({ type: 'BookShipment', orderId, customerId, answer: ADDRESS_ERASED })
      .then([{ type: 'shipping.shipment-refused.v1', data }]);
  });

  it('a second time changes nothing', () => {
    shipment(booked).when(book).thenNothing();
    shipment(refused).when(bookToNowhere).thenNothing();
  });

  it('is answered once, whatever the carrier says later', () => {
    shipment(booked).when(bookToNowhere).thenNothing();
    shipment(refused).when(book).thenNothing();
  });

  it('after its cancellation is refused: nothing is sent', () => {
    shipment(cancelled).when(book).thenRejected('SHIPPING.CANCELLED');
    shipment(booked, cancelled).when(book).thenRejected('SHIPPING.CANCELLED');
    shipment(cancelled).when(bookToNowhere).thenRejected('SHIPPING.CANCELLED');
  });
});

describe('cancelling a shipment', () => {
  it('takes back the booking', () => shipment(booked).when(cancel).then([cancelled]));

  it('before any booking makes sure that none is made', () => shipment().when(cancel).then([cancelled]));

  it('after a refusal is answered as well', () => shipment(refused).when(cancel).then([cancelled]));

  it('a second time changes nothing', () => shipment(booked, cancelled).when(cancel).thenNothing());

  it('is answered also when the parcel was faster: whoever undoes the order waits for it', () =>
    shipment(booked, delivered).when(cancel).then([cancelled]));
});

describe('a parcel that arrives', () => {
  it('is delivered', () => shipment(booked).when(deliver).then([delivered]));

  it('is delivered once, also when it is said again at another time', () => {
    shipment(booked, delivered).when(deliver).thenNothing();
    shipment(booked, delivered)
      .when({ ...deliver, deliveredAt: '2031-01-01T00:00:00.000Z' })
      .thenNothing();
  });

  it('cannot be one that nobody has booked, or that was cancelled', () => {
    shipment().when(deliver).thenRejected('SHIPPING.UNKNOWN_SHIPMENT');
    shipment(refused).when(deliver).thenRejected('SHIPPING.NOT_BOOKED');
    shipment(booked, cancelled).when(deliver).thenRejected('SHIPPING.CANCELLED');
  });

  it('is not booked again', () => shipment(booked, delivered).when(book).thenNothing());
});

describe('the sandbox carrier', () => {
  const ask = (country: string, unserviceable = ['AQ']) =>
    askSandboxCarrier({ shipmentId, address: { ...address, country } }, unserviceable);

  it('gives the same tracking number for the same shipment', () => {
    expect(ask('KR')).toMatchObject({ carrier: 'sandbox', trackingNumber: expect.stringMatching(/^SBX\d{12}$/) });
    expect(ask('KR')).toEqual(ask('DE'));
  });

  it('gives other shipments other numbers', () => {
    const numbers = Array.from({ length: 500 }, (_, n) =>
      askSandboxCarrier({ shipmentId: deriveId('shipment', n), address }, []),
    ).map((answer) => answer.serviceable && answer.trackingNumber);
    expect(new Set(numbers).size).toBe(500);
  });

  it('does not go to the countries that are left out', () => {
    expect(ask('AQ')).toEqual(goesNot);
    expect(ask('AQ', ['BV'])).toMatchObject({ serviceable: true });
    expect(ask('BV', ['AQ', 'BV'])).toMatchObject({ serviceable: false });
  });
});
