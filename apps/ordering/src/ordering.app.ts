import { definedBy, orderingContract } from '@maru/contracts';
import { sagaEntities, sagaMigrations, sagaProjections } from '@maru/sagas';
import type { ContextDefinition } from '@maru/service';
import { orderFulfilmentSaga } from './fulfilment/order-fulfilment.saga';
import { orderingPublications } from './integration/publications';
import { AddCallerKeys1794000000034 } from './migrations/add-caller-keys';
import { CreateViews1793000000002 } from './migrations/create-views';
import { OrderingModule } from './ordering.module';
import { orderingSettings } from './ordering.settings';
import { CustomerCopy } from './lookups/customer-copy/customer-copy.entity';
import { customerCopyProjection } from './lookups/customer-copy/customer-copy.projection';
import { ExplainsOrder } from './views/explanation/order-facts';
import { OrderSummary } from './views/order-summary/order-summary.entity';
import { orderSummaryProjection } from './views/order-summary/order-summary.projection';
import { TimelineEntry } from './views/order-timeline/order-timeline.entity';
import { orderTimelineProjection } from './views/order-timeline/order-timeline.projection';
import { ProductCopy } from './lookups/product-copy/product-copy.entity';
import { productCopyProjection } from './lookups/product-copy/product-copy.projection';

export { MoreFulfilments } from './fulfilment/order-fulfilment.saga';

/** Takes orders, shows them, and leads the fulfilment of each through all contexts. */
export const ordering: ContextDefinition = {
  ...definedBy(orderingContract),
  module: OrderingModule,
  entities: [ProductCopy, CustomerCopy, OrderSummary, TimelineEntry, ...sagaEntities],
  migrations: [...sagaMigrations, CreateViews1793000000002, AddCallerKeys1794000000034],
  publications: orderingPublications,
  projections: [
    { projection: productCopyProjection },
    { projection: customerCopyProjection },
    { projection: orderSummaryProjection },
    { projection: orderTimelineProjection },
    ...sagaProjections(orderFulfilmentSaga),
  ],
  explains: ExplainsOrder,
  settings: orderingSettings,
  // An order of a new product or customer waits for their events. After a crash Kafka takes about ten seconds to give a
  // process its partitions again, and until then no event arrives.
  apart: { ORDERING_COPY_WAIT_MS: '3000', REQUEST_TIMEOUT_MS: '4000' },
  personalData: 'uses',
  // The address is plain in orders of before personal keys, and the token in shops without a key for them.
  veiled: { personal: ['shippingAddress', 'address'], secret: ['paymentToken', 'token'] },
};
