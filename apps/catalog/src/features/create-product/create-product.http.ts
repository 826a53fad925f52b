import { fields } from '@maru/contracts';
import {
  callerKey,
  entityTag,
  IdempotencyKey,
  idempotencyKey,
  Refuses,
  idempotencyKeyHeader,
  withLocation,
  withETag,
} from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CreateProduct } from './create-product.handler';

const body = z.strictObject({
  sku: fields.sku,
  name: fields.text(200),
  description: fields.lines(5_000).optional(),
  category: fields.text(100),
  price: z.strictObject({ amount: fields.amount, currency: fields.currency }),
});
const created = z.object({ productId: fields.id });

@ApiTags('catalog')
@Controller('api/products')
export class CreateProductHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('products:write')
  @Post()
  @ApiOperation({ summary: 'Put a product on sale' })
  @ApiHeader(idempotencyKeyHeader('The same key and body again: the same answer.'))
  @ApiCreatedResponse({ standardSchema: created, headers: { ...withLocation, ...withETag } })
  @Refuses('CATALOG.SKU_TAKEN', 'CATALOG.IDEMPOTENCY_KEY_REUSED')
  async create(
    @Caller() { userId: callerId }: Principal,
    @Body({ schema: body }) product: z.infer<typeof body>,
    @IdempotencyKey({ schema: idempotencyKey.optional() }) key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof created>> {
    const { productId, version } = await this.commands.execute(new CreateProduct(product, callerKey(callerId, key)));
    void reply.header('location', `/api/products/${productId}`).header('etag', entityTag(version));
    return { productId };
  }
}
