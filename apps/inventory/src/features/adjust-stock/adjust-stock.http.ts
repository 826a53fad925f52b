import { fields } from '@maru/contracts';
import { callerKey, IdempotencyKey, idempotencyKey, Refuses, idempotencyKeyHeader } from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AdjustStock } from './adjust-stock.handler';

const body = z.strictObject({
  warehouse: fields.warehouse,
  delta: z
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .refine((pieces) => pieces !== 0, 'must not be 0')
    .meta({ not: { enum: [0] } }),
  reason: fields.text(200),
});

const adjustment = z.object({
  adjustmentId: fields.id,
  sku: fields.sku,
  warehouse: fields.warehouse,
  delta: z.int(),
  onHand: z.int().meta({ description: 'Of this SKU in all warehouses, right after the adjustment.' }),
});

@ApiTags('inventory')
@Controller('api/inventory')
export class AdjustStockHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('stock:write')
  @Post(':sku/adjustments')
  @ApiOperation({ summary: 'Correct what a count has found' })
  @ApiHeader(idempotencyKeyHeader('The same key again books nothing.'))
  @ApiCreatedResponse({ standardSchema: adjustment })
  @Refuses('INVENTORY.UNKNOWN_SKU', 'INVENTORY.BELOW_RESERVED', 'INVENTORY.IDEMPOTENCY_KEY_REUSED', 'INVENTORY.BUSY')
  adjust(
    @Caller() { userId: callerId }: Principal,
    @Param('sku', { schema: fields.sku }) sku: string,
    @Body({ schema: body }) { warehouse, delta, reason }: z.infer<typeof body>,
    @IdempotencyKey({ schema: idempotencyKey.optional() }) key?: string,
  ) {
    return this.commands.execute(new AdjustStock(sku, warehouse, delta, reason, callerKey(callerId, key)));
  }
}
