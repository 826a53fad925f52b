import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { Allow } from '@maru/security/nest';
import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { GetStockLevel } from './stock-level.query';

const level = z.object({ onHand: z.int(), reserved: z.int(), available: z.int() });
const stockLevel = level.extend({
  sku: fields.sku,
  warehouses: z.array(level.extend({ warehouse: fields.warehouse })),
});

@ApiTags('inventory')
@Controller('api/inventory')
export class StockLevelHttp {
  constructor(private readonly queries: QueryBus) {}

  @Allow('stock:read')
  @Get(':sku')
  @ApiOperation({ summary: 'Stock of a SKU, in sum and per warehouse' })
  @ApiOkResponse({ standardSchema: stockLevel })
  @Refuses('INVENTORY.UNKNOWN_SKU')
  level(@Param('sku', { schema: fields.sku }) sku: string) {
    return this.queries.execute(new GetStockLevel(sku));
  }
}
