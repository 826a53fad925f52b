import { shippingService } from '@maru/contracts/grpc';
import type { ContextDefinition } from '@maru/service';
import { shippingPublications } from './integration/publications';
import { ShippingModule } from './shipping.module';
import { shippingSettings } from './shipping.settings';

/** The shipment of each order, booked with a carrier. It has no tables of its own. */
export const shipping: ContextDefinition = {
  name: 'shipping',
  module: ShippingModule,
  entities: [],
  migrations: [],
  publications: shippingPublications,
  projections: [],
  routes: ['shipments'],
  service: shippingService,
  settings: shippingSettings,
  personalData: 'uses',
};
