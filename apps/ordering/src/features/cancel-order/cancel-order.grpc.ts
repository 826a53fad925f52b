import { fields } from '@maru/contracts';
import type { OrderingCalls } from '@maru/contracts/grpc';
import { changesOwnOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { entityTag } from '@maru/service';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { CancelOrder } from './cancel-order.handler';

const request = z.object({ orderId: fields.id, ifVersion: z.int().min(1).optional() });

/** `proto/ordering.proto` */
@Controller()
export class CancelOrderGrpc {
  constructor(private readonly commands: CommandBus) {}

  @Allow('orders:write')
  @GrpcMethod('Ordering', 'CancelOrder')
  async cancel(
    @Payload({ schema: request }) { orderId, ifVersion }: z.infer<typeof request>,
    @Caller() caller: Principal,
  ): Promise<OrderingCalls['CancelOrder']['response']> {
    const ifMatch = ifVersion === undefined ? undefined : entityTag(ifVersion);
    await this.commands.execute(new CancelOrder(orderId, ifMatch, changesOwnOnly(caller)));
    return { orderId, status: 'CANCELLING' };
  }
}
