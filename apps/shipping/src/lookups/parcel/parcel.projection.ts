import { ShipmentBooked, ShipmentCancelled, ShipmentRefused } from '@maru/contracts';
import { when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { Parcel } from './parcel.entity';

const shipmentOf = ({ shipmentId }: { readonly shipmentId: string }) => [shipmentId];
const unbooked = (
  row: Readonly<Parcel> | undefined,
  { data: { shipmentId, orderId } }: { readonly data: { readonly shipmentId: string; readonly orderId: string } },
): Parcel => row ?? { shipmentId, orderId, trackingNumber: null };

/** Every shipment that shipping knows; its stream has its state. */
export const parcelProjection: Projection<Parcel> = {
  name: 'parcel',
  entity: Parcel,
  handlers: [
    when(ShipmentBooked, shipmentOf, (_, { data: { shipmentId, orderId, trackingNumber } }) => ({
      shipmentId,
      orderId,
      trackingNumber,
    })),
    when(ShipmentRefused, shipmentOf, unbooked),
    when(ShipmentCancelled, shipmentOf, unbooked),
  ],
};
