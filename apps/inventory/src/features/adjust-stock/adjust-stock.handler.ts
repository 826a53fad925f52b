import { deriveId, Ids } from '@maru/kernel';
import { orRefuse, Settings } from '@maru/service';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { InventorySettings } from '../../inventory.settings';
import { SkuPatience } from '../../sku-patience';

export interface Adjustment {
  readonly adjustmentId: string;
  readonly sku: string;
  readonly warehouse: string;
  readonly delta: number;
  /** Of this SKU in all warehouses, right after the adjustment. */
  readonly onHand: number;
}

export class AdjustStock extends Command<Adjustment> {
  constructor(
    readonly sku: string,
    readonly warehouse: string,
    readonly delta: number,
    readonly reason: string,
    /** Names the adjustment: the same key again is the same adjustment. */
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}

@CommandHandler(AdjustStock)
export class AdjustStockHandler implements ICommandHandler<AdjustStock> {
  constructor(
    private readonly stock: SkuPatience,
    private readonly ids: Ids,
    @Inject(Settings) private readonly settings: InventorySettings,
  ) {}

  async execute({ sku, warehouse, delta, reason, idempotencyKey }: AdjustStock): Promise<Adjustment> {
    const adjustmentId = idempotencyKey === undefined ? this.ids.next() : deriveId('adjustment', sku, idempotencyKey);
    const lowStockThreshold = this.settings.get('INVENTORY_LOW_STOCK_THRESHOLD');
    const { state } = orRefuse(
      await this.stock.execute({ type: 'AdjustStock', sku, warehouse, delta, reason, adjustmentId, lowStockThreshold }),
    );
    return { adjustmentId, sku, warehouse, delta, onHand: state.bookings.get(adjustmentId)!.onHand };
  }
}
