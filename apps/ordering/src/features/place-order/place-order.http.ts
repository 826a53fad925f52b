import { fields } from '@maru/contracts';
import { entityTag, IdempotencyKey, idempotencyKey } from '@maru/service';
import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { preferredWait } from '../../prefer-wait';
import { GetOrder } from '../../views/order-summary/get-order.query';
import { ORDER_STATUSES } from '../../views/order-summary/order-summary.entity';
import { PlaceOrder } from './place-order.handler';

const body = z.strictObject({
  customerId: fields.id,
  currency: fields.currency,
  // How many lines an order may have is the shop's rule; this only bounds the work of finding out.
  lines: z.array(z.strictObject({ productId: fields.id, quantity: fields.quantity })).max(1_000),
  shippingAddress: z.strictObject(fields.address.shape),
  paymentToken: fields.text(200),
});
const accepted = z.object({ orderId: fields.id, status: z.enum(ORDER_STATUSES) });

@ApiTags('ordering')
@Controller('api/orders')
export class PlaceOrderHttp {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Place an order' })
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: 'The same key and body again: the same order.' })
  @ApiHeader({ name: 'Prefer', required: false, description: '`wait=N`: as with GET.' })
  @ApiAcceptedResponse({ standardSchema: accepted, description: 'Location: the order. ETag: its version.' })
  async place(
    @Body({ schema: body }) order: z.infer<typeof body>,
    @IdempotencyKey({ schema: idempotencyKey }) key: string,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof accepted>> {
    const orderId = await this.commands.execute(new PlaceOrder(key, order));
    void reply.header('location', `/api/orders/${orderId}`);
    const seconds = preferredWait(prefer);
    if (seconds === undefined) {
      // As it was right after it was placed: a repeated request gets the very answer of the first.
      void reply.header('etag', entityTag(1));
      return { orderId, status: 'PENDING' };
    }
    const { status, version } = await this.queries.execute(new GetOrder(orderId, seconds * 1_000));
    void reply.header('preference-applied', `wait=${seconds}`).header('etag', entityTag(version));
    return { orderId, status };
  }
}
