import { fields } from '@maru/contracts';
import { entityTag, FOR_EVERYBODY, Refuses, withETag } from '@maru/service';
import { Public } from '@maru/security/nest';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { GetProduct } from './get-product.query';
import { productShape, shownProduct } from '../../product-shape';

@ApiTags('catalog')
@Controller('api/products')
export class GetProductHttp {
  constructor(private readonly queries: QueryBus) {}

  @Public()
  @Header('cache-control', FOR_EVERYBODY)
  @Get(':id')
  @ApiOperation({ summary: 'One product, as it is now' })
  @ApiOkResponse({ standardSchema: productShape, headers: withETag })
  @Refuses('CATALOG.UNKNOWN_PRODUCT')
  async get(
    @Param('id', { schema: fields.id }) productId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof productShape>> {
    const product = await this.queries.execute(new GetProduct(productId));
    void reply.header('etag', entityTag(product.version));
    return shownProduct(product);
  }
}
