import { fields } from '@maru/contracts';
import type { InventoryCalls } from '@maru/contracts/grpc';
import { Allow } from '@maru/security/nest';
import { eachFound } from '@maru/service/grpc';
import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { GetStockLevel } from './stock-level.query';

const wanted = z.object({ skus: z.array(fields.sku).max(100) });

/** `proto/inventory.proto` */
@Controller()
export class StockLevelGrpc {
  constructor(private readonly queries: QueryBus) {}

  @Allow('stock:read')
  @GrpcMethod('Inventory', 'GetStock')
  async levels(
    @Payload({ schema: wanted }) { skus }: z.infer<typeof wanted>,
  ): Promise<InventoryCalls['GetStock']['response']> {
    const levels = await eachFound(skus, 'INVENTORY.UNKNOWN_SKU', (sku) =>
      this.queries.execute(new GetStockLevel(sku)),
    );
    return { levels };
  }
}
