import { fields } from '@maru/contracts';
import { Public } from '@maru/security/nest';
import { FOR_EVERYBODY, listPage, listQuery } from '@maru/service';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { productShape, shownProduct } from '../../product-shape';
import { ListProducts } from './list-products.query';
import { shownRow } from './product.entity';

const filter = listQuery(
  {
    category: fields.text(100).optional(),
    // A search form also sends empty fields.
    q: fields.searchText(200).optional(),
  },
  z.tuple([fields.sku]),
);
const page = listPage(productShape);

@ApiTags('catalog')
@Controller('api/products')
export class ListProductsHttp {
  constructor(private readonly queries: QueryBus) {}

  @Public()
  @Header('cache-control', FOR_EVERYBODY)
  @Get()
  @ApiOperation({ summary: 'What is on sale, by SKU' })
  @ApiOkResponse({ standardSchema: page })
  async list(@Query({ schema: filter }) asked: z.infer<typeof filter>): Promise<z.infer<typeof page>> {
    const { rows, about } = await this.queries.execute(new ListProducts(asked));
    return { items: rows.map((row) => shownProduct(shownRow(row))), ...about };
  }
}
