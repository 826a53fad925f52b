import { fields } from '@maru/contracts';
import { Refuses, withLocation } from '@maru/service';
import { changesOwnOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Controller, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CancelOrder } from './cancel-order.handler';

const accepted = z.object({ orderId: fields.id, status: z.literal('CANCELLING') });

@ApiTags('ordering')
@Controller('api/orders')
export class CancelOrderHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('orders:write')
  @Post(':id/cancel')
  @HttpCode(202)
  @ApiOperation({ summary: 'Cancel an order that is not completed yet' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the order as the customer saw it.' })
  @ApiAcceptedResponse({ standardSchema: accepted, headers: withLocation })
  @Refuses('ORDERING.UNKNOWN_ORDER', 'ORDERING.STALE_VERSION', 'ORDERING.ALREADY_SHIPPED', 'ORDERING.ALREADY_ENDED')
  async cancel(
    @Caller() caller: Principal,
    @Param('id', { schema: fields.id }) orderId: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof accepted>> {
    await this.commands.execute(new CancelOrder(orderId, ifMatch, changesOwnOnly(caller)));
    void reply.header('location', `/api/orders/${orderId}`);
    return { orderId, status: 'CANCELLING' };
  }
}
