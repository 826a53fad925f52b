import { fields } from '@maru/contracts';
import { entityTag, preferredWait, Refuses, withETag } from '@maru/service';
import { ownerOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { GetOrder } from './get-order.query';
import { orderShape, shownOrder } from './order-shape';

@ApiTags('ordering')
@Controller('api/orders')
export class GetOrderHttp {
  constructor(private readonly queries: QueryBus) {}

  @Allow('orders:read')
  @Get(':id')
  @ApiOperation({ summary: 'An order with its status' })
  @ApiHeader({
    name: 'Prefer',
    required: false,
    description: '`wait=N`: hold the answer until the order has ended or N seconds (at most 30) are over.',
  })
  @ApiOkResponse({ standardSchema: orderShape, headers: withETag })
  @Refuses('ORDERING.UNKNOWN_ORDER')
  async get(
    @Caller() caller: Principal,
    @Param('id', { schema: fields.id }) orderId: string,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof orderShape>> {
    const seconds = preferredWait(prefer);
    const order = await this.queries.execute(new GetOrder(orderId, (seconds ?? 0) * 1_000, ownerOnly(caller)));
    if (seconds !== undefined) void reply.header('preference-applied', `wait=${seconds}`);
    void reply.header('etag', entityTag(order.version));
    return shownOrder(order);
  }
}
