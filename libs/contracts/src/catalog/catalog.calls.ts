import { defineService } from '../grpc/service-contract';
import type { MoneyMessage } from '../grpc/money-message';

export interface ProductMessage {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly description?: string;
  readonly category: string;
  readonly price: MoneyMessage;
  readonly withdrawn: boolean;
}

export interface SearchProductsRequest {
  readonly q?: string;
  readonly category?: string;
  readonly limit?: number;
  readonly afterSku?: string;
}

export interface CatalogCalls {
  readonly GetProducts: {
    readonly request: { readonly productIds: readonly string[] };
    readonly response: { readonly products: readonly ProductMessage[] };
  };
  readonly SearchProducts: {
    readonly request: SearchProductsRequest;
    readonly response: { readonly products: readonly ProductMessage[]; readonly hasMore: boolean };
  };
}

/** `proto/catalog.proto` */
export const catalogService = defineService<CatalogCalls>('catalog', 'Catalog');
