import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Reservations, StockItems } from '../../aggregates';

export class ShipStock extends Command<void> {
  constructor(readonly orderId: string) {
    super();
  }
}

/** The order is confirmed, so its pieces leave the shelves. */
@CommandHandler(ShipStock)
export class ShipStockHandler implements ICommandHandler<ShipStock> {
  constructor(
    private readonly reservations: Reservations,
    private readonly items: StockItems,
  ) {}

  async execute({ orderId }: ShipStock): Promise<void> {
    const { state } = await this.reservations.load(orderId);
    if (state.status !== 'reserved') return;
    const outcomes = state.lines.map(({ sku }) => this.items.execute(sku, { type: 'Ship', sku, orderId }));
    for (const outcome of await Promise.all(outcomes)) {
      // The SKU has forgotten the order after its shipment, so this is a repetition without pieces.
      if (!outcome.accepted && outcome.rejection.code === 'INVENTORY.NOT_RESERVED') continue;
      orRefuse(outcome);
    }
  }
}
