import { fields } from '@maru/contracts';
import { callerKey, IdempotencyKey, idempotencyKey, Refuses, idempotencyKeyHeader } from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ReceiveStock } from './receive-stock.handler';

const body = z.strictObject({ quantity: z.int().min(1).max(1_000_000), warehouse: fields.warehouse });

const receipt = z.object({
  receiptId: fields.id,
  sku: fields.sku,
  warehouse: fields.warehouse,
  quantity: z.int(),
  onHand: z.int().meta({ description: 'Of this SKU in all warehouses, right after the receipt.' }),
});

@ApiTags('inventory')
@Controller('api/inventory')
export class ReceiveStockHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('stock:write')
  @Post(':sku/receipts')
  @ApiOperation({ summary: 'Receive goods into a warehouse' })
  @ApiHeader(idempotencyKeyHeader('The same key again books nothing.'))
  @ApiCreatedResponse({ standardSchema: receipt })
  @Refuses('INVENTORY.UNKNOWN_SKU', 'INVENTORY.IDEMPOTENCY_KEY_REUSED', 'INVENTORY.BUSY')
  receive(
    @Caller() { userId: callerId }: Principal,
    @Param('sku', { schema: fields.sku }) sku: string,
    @Body({ schema: body }) { quantity, warehouse }: z.infer<typeof body>,
    @IdempotencyKey({ schema: idempotencyKey.optional() }) key?: string,
  ) {
    return this.commands.execute(new ReceiveStock(sku, warehouse, quantity, callerKey(callerId, key)));
  }
}
