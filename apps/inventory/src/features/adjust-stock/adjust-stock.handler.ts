import { Settings } from '@maru/service';
import type { CallerKey } from '@maru/service';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { InventorySettings } from '../../inventory.settings';
import { BookingOnce } from '../booking-once';

export interface Adjustment {
  readonly adjustmentId: string;
  readonly sku: string;
  readonly warehouse: string;
  readonly delta: number;
  /** The pieces of this SKU on hand in all warehouses right after the adjustment. */
  readonly onHand: number;
}

export class AdjustStock extends Command<Adjustment> {
  constructor(
    readonly sku: string,
    readonly warehouse: string,
    readonly delta: number,
    readonly reason: string,
    /** Names the adjustment; the same key again is the same adjustment. */
    readonly key?: CallerKey,
  ) {
    super();
  }
}

@CommandHandler(AdjustStock)
export class AdjustStockHandler implements ICommandHandler<AdjustStock> {
  constructor(
    private readonly bookings: BookingOnce,
    @Inject(Settings) private readonly settings: InventorySettings,
  ) {}

  async execute({ sku, warehouse, delta, reason, key }: AdjustStock): Promise<Adjustment> {
    const lowStockThreshold = this.settings.get('INVENTORY_LOW_STOCK_THRESHOLD');
    const { id, onHand } = await this.bookings.book(
      {
        kind: 'adjustment',
        sku,
        booking: { warehouse, change: delta, reason },
        command: (adjustmentId, repeatable) => ({
          ...{ type: 'AdjustStock', sku, warehouse, delta, reason, adjustmentId, lowStockThreshold },
          ...(repeatable && { repeatable }),
        }),
      },
      key,
    );
    return { adjustmentId: id, sku, warehouse, delta, onHand };
  }
}
