import { fields } from '@maru/contracts';
import { Public } from '@maru/security/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { productShape, shownProduct } from '../product/product-shape';
import { ListProducts } from './list-products.query';
import { shownRow } from './product.entity';

const filter = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  category: fields.text(100).optional(),
  // A search form sends an empty field as well.
  q: fields.searchText(200).optional(),
});
const page = z.object({ items: z.array(productShape), page: z.int(), limit: z.int(), total: z.int() });

@ApiTags('catalog')
@Controller('api/products')
export class ListProductsHttp {
  constructor(private readonly queries: QueryBus) {}

  @Public()
  @Get()
  @ApiOperation({ summary: 'What is on sale, by SKU' })
  @ApiOkResponse({ standardSchema: page })
  async list(@Query({ schema: filter }) asked: z.infer<typeof filter>): Promise<z.infer<typeof page>> {
    const { items, total } = await this.queries.execute(new ListProducts(asked));
    return {
      items: items.map((row) => shownProduct(shownRow(row))),
      page: asked.page,
      limit: asked.limit,
      total,
    };
  }
}
