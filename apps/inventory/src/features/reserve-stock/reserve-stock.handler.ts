import { orRefuse, Settings } from '@maru/service';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Reservations, StockItems } from '../../aggregates';
import type { Line } from '../../domain/reservation.decider';
import { markOf } from '../../domain/sight';
import type { Mark } from '../../domain/sight';
import { unknownItem } from '../../domain/stock-item';
import type { InventorySettings } from '../../inventory.settings';
import { SkuPatience } from '../../sku-patience';
import { freeLines } from '../free-lines';

export class ReserveStock extends Command<void> {
  constructor(
    readonly orderId: string,
    readonly lines: readonly Line[],
  ) {
    super();
  }
}

const ATTEMPTS = 10;

/**
 * Sets all lines of an order aside, or none. Each SKU is a stream of its own and there is no transaction over them. So
 * the intent is recorded first, every step may be repeated, and a repetition continues where the first attempt stopped.
 */
@CommandHandler(ReserveStock)
export class ReserveStockHandler implements ICommandHandler<ReserveStock> {
  constructor(
    private readonly reservations: Reservations,
    private readonly items: StockItems,
    private readonly stock: SkuPatience,
    @Inject(Settings) private readonly settings: InventorySettings,
  ) {}

  async execute({ orderId, lines: wanted }: ReserveStock): Promise<void> {
    const lines = inOrder(wanted);
    for (let attempt = 1; ; attempt++) {
      // Read before the order's own stream, because from here on each SKU knows whether the order is released
      // meanwhile.
      const since = await this.marksOf(lines);
      const outcome = await this.reservations.execute(orderId, { type: 'StartReservation', orderId, lines });
      const { state } = orRefuse(outcome);
      if (state.status === 'undoing') return this.undo(orderId, state.lines);
      if (state.status !== 'reserving' || (await this.allocateAll(orderId, state.lines, since))) return;
      if (attempt === ATTEMPTS)
        throw new Error(
          `the SKUs of order ${orderId} changed too fast to set its lines aside; the message is tried again`,
        );
    }
  }

  private async marksOf(lines: readonly Line[]): Promise<ReadonlyMap<string, Mark>> {
    const marks = lines.map(async ({ sku }) => [sku, markOf((await this.items.recall(sku)).state)] as const);
    return new Map(await Promise.all(marks));
  }

  /** False when a SKU has closed too many orders since its mark to know whether this one was among them. */
  private async allocateAll(
    orderId: string,
    lines: readonly Line[],
    marks: ReadonlyMap<string, Mark>,
  ): Promise<boolean> {
    const lowStockThreshold = this.settings.get('INVENTORY_LOW_STOCK_THRESHOLD');
    for (const [index, { sku, quantity }] of lines.entries()) {
      const since = marks.get(sku) ?? markOf(unknownItem);
      const outcome = await this.stock.execute({ type: 'Allocate', sku, orderId, quantity, lowStockThreshold, since });
      if (outcome.accepted) continue;
      const { code: reason, detail } = outcome.rejection;
      if (reason === 'INVENTORY.BUSY') return false;
      const holding = index > 0;
      const shortage = { sku, reason, detail };
      orRefuse(await this.reservations.execute(orderId, { type: 'FailReservation', orderId, shortage, holding }));
      if (holding) await this.undo(orderId, lines);
      return true;
    }
    const confirmed = await this.reservations.execute(orderId, { type: 'ConfirmReservation', orderId });
    // The order was released meanwhile, so pieces that were set aside afterwards are freed here.
    if (!confirmed.accepted) await freeLines(this.items, orderId, lines);
    return true;
  }

  private async undo(orderId: string, lines: readonly Line[]): Promise<void> {
    await freeLines(this.items, orderId, lines);
    orRefuse(await this.reservations.execute(orderId, { type: 'RefuseReservation', orderId }));
  }
}

/**
 * One line a SKU, by name, so that every attempt has the same order and the finished lines are always its beginning.
 */
function inOrder(lines: readonly Line[]): readonly Line[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].sort(([a], [b]) => (a < b ? -1 : 1)).map(([sku, quantity]) => ({ sku, quantity }));
}
