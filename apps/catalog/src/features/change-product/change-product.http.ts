import { fields } from '@maru/contracts';
import { entityTag, versionsToMatch, Refuses, withETag } from '@maru/service';
import { Allow } from '@maru/security/nest';
import { Body, Controller, Headers, Param, Patch, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { productShape, shownProduct } from '../../product-shape';
import { ChangeProduct } from './change-product.handler';

const body = z
  .strictObject({
    price: z.strictObject({ amount: fields.amount, currency: fields.currency }),
    name: fields.text(200),
    description: fields.lines(5_000).nullable(),
    category: fields.text(100),
    withdrawn: z.boolean(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({ minProperties: 1 });

@ApiTags('catalog')
@Controller('api/products')
export class ChangeProductHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('products:write')
  @Patch(':id')
  @ApiOperation({ summary: 'Change price or texts, withdraw or reinstate' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the product that the change was made on.' })
  @ApiOkResponse({ standardSchema: productShape, headers: withETag })
  @Refuses('CATALOG.UNKNOWN_PRODUCT', 'CATALOG.STALE_VERSION', 'CATALOG.CURRENCY_FIXED')
  async change(
    @Param('id', { schema: fields.id }) productId: string,
    @Body({ schema: body }) change: z.infer<typeof body>,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof productShape>> {
    const ifVersions = versionsToMatch(ifMatch);
    const product = await this.commands.execute(
      new ChangeProduct(productId, { ...change, ...(ifVersions === undefined ? {} : { ifVersions }) }),
    );
    void reply.header('etag', entityTag(product.version));
    return shownProduct(product);
  }
}
