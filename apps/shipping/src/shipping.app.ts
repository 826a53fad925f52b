import { definedBy, shippingContract } from '@maru/contracts';
import type { ContextDefinition } from '@maru/service';
import { shippingPublications } from './integration/publications';
import { CreateParcels1793000000003 } from './migrations/create-parcels';
import { ShippingModule } from './shipping.module';
import { shippingSettings } from './shipping.settings';
import { ExplainsShipment } from './views/explanation/shipment-facts';
import { Parcel } from './lookups/parcel/parcel.entity';
import { parcelProjection } from './lookups/parcel/parcel.projection';

/** The shipment of each order, booked with a carrier. Its one table finds a shipment by the names on the parcel. */
export const shipping: ContextDefinition = {
  ...definedBy(shippingContract),
  module: ShippingModule,
  entities: [Parcel],
  migrations: [CreateParcels1793000000003],
  publications: shippingPublications,
  projections: [{ projection: parcelProjection }],
  explains: ExplainsShipment,
  settings: shippingSettings,
  personalData: 'uses',
  // Plain in shipments of before personal keys.
  veiled: { personal: ['shippingAddress', 'address'] },
};
