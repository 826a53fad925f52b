import { fields } from '@maru/contracts';
import {
  entityTag,
  IdempotencyKey,
  idempotencyKey,
  Refuses,
  idempotencyKeyHeader,
  preferredWait,
  withLocation,
  withETag,
} from '@maru/service';
import { AccessDenied, mayActFor } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ORDER_STATUSES } from '../../domain/order-progress';
import { GetOrderStanding } from '../../order-standing';
import { PlaceOrder } from './place-order.handler';
import { wantedOrder } from './wanted-order';

const body = z.strictObject({
  customerId: fields.id.optional().meta({ description: 'Default: the caller. Only operators may name another.' }),
  ...wantedOrder.shape,
});
const accepted = z.object({ orderId: fields.id, status: z.enum(ORDER_STATUSES) });

@ApiTags('ordering')
@Controller('api/orders')
export class PlaceOrderHttp {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Allow('orders:write')
  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Place an order' })
  @ApiHeader(idempotencyKeyHeader('The same key and body again: the same order.', true))
  @ApiHeader({ name: 'Prefer', required: false, description: '`wait=N`: as with GET.' })
  @ApiAcceptedResponse({ standardSchema: accepted, headers: { ...withLocation, ...withETag } })
  @Refuses(
    'ORDERING.EMPTY_ORDER',
    'ORDERING.TOO_LARGE',
    'ORDERING.DUPLICATE_LINE',
    'ORDERING.UNKNOWN_PRODUCT',
    'ORDERING.PRODUCT_WITHDRAWN',
    'ORDERING.CURRENCY_MISMATCH',
    'ORDERING.CURRENCY_WITHDRAWN',
    'ORDERING.PRICE_CHANGED',
    'ORDERING.PAYMENT_TOKEN_MISSING',
    'ORDERING.UNKNOWN_CUSTOMER',
    'ORDERING.IDEMPOTENCY_KEY_REUSED',
    'ORDERING.BUSY',
  )
  async place(
    @Caller() caller: Principal,
    @Body({ schema: body }) { customerId = caller.userId, ...wanted }: z.infer<typeof body>,
    @IdempotencyKey({ schema: idempotencyKey }) key: string,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof accepted>> {
    if (!mayActFor(caller, customerId)) throw AccessDenied.forbidden('Customers can place orders for themselves only.');
    const orderId = await this.commands.execute(
      new PlaceOrder({ callerId: caller.userId, key }, { customerId, ...wanted }),
    );
    void reply.header('location', `/api/orders/${orderId}`);
    const seconds = preferredWait(prefer);
    if (seconds === undefined) {
      // The status right after placing, so that a retry gets the same answer as the first request.
      void reply.header('etag', entityTag(1));
      return { orderId, status: 'PENDING' };
    }
    const { status, version } = await this.queries.execute(new GetOrderStanding(orderId, seconds * 1_000));
    void reply.header('preference-applied', `wait=${seconds}`).header('etag', entityTag(version));
    return { orderId, status };
  }
}
