import { defineService } from '../grpc/service-contract';

export interface StockLevelMessage {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

export interface InventoryCalls {
  readonly GetStock: {
    readonly request: { readonly skus: readonly string[] };
    readonly response: { readonly levels: readonly StockLevelMessage[] };
  };
}

/** `proto/inventory.proto` */
export const inventoryService = defineService<InventoryCalls>('inventory', 'Inventory');
