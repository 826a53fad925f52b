import { OrderPlaced, OrderPlacedV1 } from '@maru/contracts';
import { when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { OrderRow } from './order.entity';
import { ordered } from './ordered';

/** Orders with their customers. */
export const ordersProjection: Projection<OrderRow> = {
  name: 'orders',
  entity: OrderRow,
  overwrites: true,
  handlers: [
    ...[OrderPlaced, OrderPlacedV1].map((placed) =>
      when<OrderRow, typeof placed>(
        placed,
        ({ orderId }) => [orderId],
        (_, { data }) => ordered(data),
      ),
    ),
  ],
};
