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

const request = z.object({ idempotencyKey, orderId: fields.id, paymentToken: fields.text(200) });

/** `proto/ordering.proto` */
@Controller()
export class ReorderGrpc {
  constructor(private readonly commands: CommandBus) {}

  // A scope of its own: a button that is lost can order what was ordered before, and nothing else.
  @Allow('devices:reorder')
  @GrpcMethod('Ordering', 'Reorder')
  async reorder(
    @Payload({ schema: request }) { idempotencyKey: key, orderId: earlierId, paymentToken }: z.infer<typeof request>,
    @Caller() { userId }: Principal,
  ): Promise<OrderingCalls['Reorder']['response']> {
    const orderId = await this.commands.execute(
      new Reorder({ callerId: userId, key }, userId, earlierId, paymentToken),
    );
    // As it was right after it was placed: a repeated request gets the very answer of the first.
    return { orderId, status: 'PENDING' };
  }
}
