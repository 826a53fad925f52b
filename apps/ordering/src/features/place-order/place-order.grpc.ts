import type { OrderingCalls } from '@maru/contracts/grpc';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { idempotencyKey } from '@maru/service';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import type { z } from 'zod';
import { PlaceOrder } from './place-order.handler';
import { wantedOrder } from './wanted-order';

// A client that names prices sends the lines as `pricedLines`, because an older server would not check them. That
// server finds no line and refuses.
const request = wantedOrder.extend({ idempotencyKey, pricedLines: wantedOrder.shape.lines.default([]) });

/** `proto/ordering.proto` */
@Controller()
export class PlaceOrderGrpc {
  constructor(private readonly commands: CommandBus) {}

  @Allow('orders:write')
  @GrpcMethod('Ordering', 'PlaceOrder')
  async place(
    @Payload({ schema: request }) { idempotencyKey: key, pricedLines, ...wanted }: z.infer<typeof request>,
    @Caller() { userId: callerId }: Principal,
  ): Promise<OrderingCalls['PlaceOrder']['response']> {
    const lines = [...wanted.lines, ...pricedLines];
    const order = { customerId: callerId, ...wanted, lines };
    const orderId = await this.commands.execute(new PlaceOrder({ callerId, key }, order));
    // The status right after placing, so that a retry gets the same answer as the first request.
    return { orderId, status: 'PENDING' };
  }
}
