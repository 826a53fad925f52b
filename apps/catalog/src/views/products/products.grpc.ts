import { fields } from '@maru/contracts';
import type { CatalogCalls } from '@maru/contracts/grpc';
import { Public } from '@maru/security/nest';
import { eachFound } from '@maru/service/grpc';
import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { GetProduct } from '../product/get-product.query';
import { shownProduct } from '../../product-shape';
import { ListProducts } from './list-products.query';
import { shownRow } from './product.entity';

const wanted = z.object({ productIds: z.array(fields.id).max(100) });
const search = z.object({
  q: fields.text(200).optional(),
  category: fields.text(100).optional(),
  limit: z.int().min(1).max(100).default(20),
  afterSku: fields.sku.optional(),
});

/** `proto/catalog.proto` */
@Controller()
export class ProductsGrpc {
  constructor(private readonly queries: QueryBus) {}

  @Public()
  @GrpcMethod('Catalog', 'GetProducts')
  async get(
    @Payload({ schema: wanted }) { productIds }: z.infer<typeof wanted>,
  ): Promise<CatalogCalls['GetProducts']['response']> {
    const products = await eachFound(productIds, 'CATALOG.UNKNOWN_PRODUCT', (id) =>
      this.queries.execute(new GetProduct(id)),
    );
    return { products: products.map(shownProduct) };
  }

  @Public()
  @GrpcMethod('Catalog', 'SearchProducts')
  async search(
    @Payload({ schema: search }) { afterSku, ...asked }: z.infer<typeof search>,
  ): Promise<CatalogCalls['SearchProducts']['response']> {
    const cursor = afterSku === undefined ? undefined : ([afterSku] as const);
    const { rows, about } = await this.queries.execute(new ListProducts({ ...asked, cursor, counted: false }));
    return { products: rows.map((row) => shownProduct(shownRow(row))), hasMore: about.next !== undefined };
  }
}
