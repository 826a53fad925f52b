import { defineEvent } from '@maru/kernel';
import { z } from 'zod';
import { id, reasonCode } from '../fields';

/** The customer of the order; absent in events from before it was recorded. */
const customerId = id.optional();

export const ShipmentBooked = defineEvent(
  'shipping.shipment-booked.v1',
  'A carrier will fetch the goods.',
  z.object({ shipmentId: id, orderId: id, customerId, carrier: z.string(), trackingNumber: z.string() }),
);

export const ShipmentDelivered = defineEvent(
  'shipping.shipment-delivered.v1',
  'The parcel has arrived at the customer.',
  z.object({ shipmentId: id, orderId: id, deliveredAt: z.iso.datetime() }),
);

export const ShipmentRefused = defineEvent(
  'shipping.shipment-refused.v1',
  'No carrier delivers to the address, or the address is erased.',
  z.object({ shipmentId: id, orderId: id, customerId, reason: reasonCode, detail: z.string() }),
);

export const ShipmentCancelled = defineEvent(
  'shipping.shipment-cancelled.v1',
  'Nothing is sent for the order, and nothing will be.',
  z.object({ shipmentId: id, orderId: id }),
);
