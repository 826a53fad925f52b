import { fields } from '@maru/contracts';
import type { OrderingCalls } from '@maru/contracts/grpc';
import { ownerOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { ORDER_STATUSES } from '../../domain/order-progress';
import { GetOrder } from '../order-summary/get-order.query';
import { shownOrder } from '../order-summary/order-shape';
import { ListOrders } from './list-orders.query';

const one = z.object({ orderId: fields.id });
const search = z.object({
  limit: z.int().min(1).max(100).default(20),
  status: z.enum(ORDER_STATUSES).optional(),
  after: z
    .object({ placedAt: fields.moment, orderId: fields.id })
    .nullish()
    .transform((place) => (place ? ([place.placedAt, place.orderId] as const) : undefined)),
});

/** `proto/ordering.proto` */
@Controller()
export class OrdersGrpc {
  constructor(private readonly queries: QueryBus) {}

  @Allow('orders:read')
  @GrpcMethod('Ordering', 'GetOrder')
  async get(
    @Payload({ schema: one }) { orderId }: z.infer<typeof one>,
    @Caller() caller: Principal,
  ): Promise<OrderingCalls['GetOrder']['response']> {
    return shownOrder(await this.queries.execute(new GetOrder(orderId, 0, ownerOnly(caller))));
  }

  @Allow('orders:read')
  @GrpcMethod('Ordering', 'ListOrders')
  async list(
    @Payload({ schema: search }) { after: cursor, ...asked }: z.infer<typeof search>,
    @Caller() { userId: customerId }: Principal,
  ): Promise<OrderingCalls['ListOrders']['response']> {
    const { rows, about } = await this.queries.execute(
      new ListOrders({ ...asked, cursor, customerId, counted: false }),
    );
    return { orders: rows.map(shownOrder), hasMore: about.next !== undefined };
  }
}
