import { z } from 'zod';
import { sku as oneSku } from '../fields';
import type { GrpcCall } from '../route-contract';
import { inventoryService } from './inventory.calls';

const MOST_SKUS = 100;

/**
 * `?sku=TEA&sku=CUP`: the stock of many SKUs in one request; the HTTP API of inventory takes one SKU per request.
 * Scope: stock:read.
 */
export const stockLevels: GrpcCall = {
  service: inventoryService,
  name: 'GetStock',
  request: z
    .strictObject({ sku: z.union([z.array(oneSku).max(MOST_SKUS), oneSku.transform((sku) => [sku])]) })
    .transform(({ sku }) => ({ skus: sku })),
};
