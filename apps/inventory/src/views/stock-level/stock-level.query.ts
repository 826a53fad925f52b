import { Refusal } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { StockItems } from '../../aggregates';
import { availableOf, free, onHandOf, reservedOf } from '../../domain/stock-item';

interface Level {
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

export interface StockLevel extends Level {
  readonly sku: string;
  readonly warehouses: readonly (Level & { readonly warehouse: string })[];
}

export class GetStockLevel extends Query<StockLevel> {
  constructor(readonly sku: string) {
    super();
  }
}

/** Answered from the SKU's own stream, so never behind it (docs/adr: queries of one aggregate fold its stream). */
@QueryHandler(GetStockLevel)
export class GetStockLevelHandler implements IQueryHandler<GetStockLevel> {
  constructor(private readonly items: StockItems) {}

  async execute({ sku }: GetStockLevel): Promise<StockLevel> {
    const { state } = await this.items.load(sku);
    if (!state.registered) throw new Refusal({ code: 'INVENTORY.UNKNOWN_SKU', detail: `no stock is kept of ${sku}` });
    const warehouses = state.shelves.map((shelf) => ({ ...shelf, available: free(shelf) }));
    return {
      sku,
      onHand: onHandOf(state),
      reserved: reservedOf(state),
      available: availableOf(state),
      warehouses,
    };
  }
}
