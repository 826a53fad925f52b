import {
  CreateProcessesInFlight1700000000020,
  AddTimersOnBehalfOf1700000000040,
  CreateProcessTimers1700000000010,
  CreateTimerGaps1700000000030,
  ProcessInFlight,
  ProcessTimers,
} from '@maru/sagas';
import { orderingService } from '@maru/contracts/grpc';
import type { ContextDefinition } from '@maru/service';
import { fulfilmentTimersProjection } from './fulfilment/fulfilment-timers.projection';
import { fulfilmentsInFlightProjection } from './fulfilment/fulfilments-in-flight.projection';
import { orderingPublications } from './integration/publications';
import { AddCallerKeys1794000000034 } from './migrations/add-caller-keys';
import { CreateViews1793000000002 } from './migrations/create-views';
import { OrderingModule } from './ordering.module';
import { orderingSettings } from './ordering.settings';
import { CustomerCopy } from './lookups/customer-copy/customer-copy.entity';
import { customerCopyProjection } from './lookups/customer-copy/customer-copy.projection';
import { OrderSummary } from './views/order-summary/order-summary.entity';
import { orderSummaryProjection } from './views/order-summary/order-summary.projection';
import { TimelineEntry } from './views/order-timeline/order-timeline.entity';
import { orderTimelineProjection } from './views/order-timeline/order-timeline.projection';
import { ProductCopy } from './lookups/product-copy/product-copy.entity';
import { productCopyProjection } from './lookups/product-copy/product-copy.projection';

export { MoreFulfilments } from './fulfilment/fulfilment-versions';

/** Orders and their history; conducts the fulfilment of each order through all contexts. */
export const ordering: ContextDefinition = {
  name: 'ordering',
  module: OrderingModule,
  entities: [ProductCopy, CustomerCopy, OrderSummary, TimelineEntry, ProcessTimers, ProcessInFlight],
  migrations: [
    CreateProcessTimers1700000000010,
    CreateProcessesInFlight1700000000020,
    CreateTimerGaps1700000000030,
    AddTimersOnBehalfOf1700000000040,
    CreateViews1793000000002,
    AddCallerKeys1794000000034,
  ],
  publications: orderingPublications,
  projections: [
    { projection: productCopyProjection },
    { projection: customerCopyProjection },
    { projection: orderSummaryProjection },
    { projection: orderTimelineProjection },
    { projection: fulfilmentTimersProjection },
    { projection: fulfilmentsInFlightProjection },
  ],
  routes: ['orders'],
  service: orderingService,
  settings: orderingSettings,
  personalData: 'uses',
};
