import { fields } from '@maru/contracts';
import type { OrderingCalls } from '@maru/contracts/grpc';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { idempotencyKey } from '@maru/service';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { Reorder } from './reorder.handler';

// A client that names a total names the order as `pricedOrderId`, because an older server would not check it. That
// server finds no order and refuses.
const request = z
  .object({
    idempotencyKey,
    orderId: fields.id.or(z.literal('')),
    pricedOrderId: fields.id.optional(),
    total: fields.amount.optional(),
    paymentToken: fields.text(200).optional(),
  })
  .refine(({ orderId, pricedOrderId }) => (orderId === '') === (pricedOrderId !== undefined), 'must name one order');

/** `proto/ordering.proto` */
@Controller()
export class ReorderGrpc {
  constructor(private readonly commands: CommandBus) {}

  // A scope of its own, so that a lost button can only repeat earlier orders.
  @Allow('devices:reorder')
  @GrpcMethod('Ordering', 'Reorder')
  async reorder(
    @Payload({ schema: request }) asked: z.infer<typeof request>,
    @Caller() { userId }: Principal,
  ): Promise<OrderingCalls['Reorder']['response']> {
    const { idempotencyKey: key, pricedOrderId: earlierId = asked.orderId, paymentToken, total } = asked;
    const orderId = await this.commands.execute(
      new Reorder({ callerId: userId, key }, userId, earlierId, paymentToken, total),
    );
    // The status right after placing, so that a retry gets the same answer as the first request.
    return { orderId, status: 'PENDING' };
  }
}
