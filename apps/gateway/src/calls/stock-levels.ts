import { fields } from '@maru/contracts';
import { inventoryService } from '@maru/contracts/grpc';
import { z } from 'zod';
import type { GrpcCall } from './grpc-call';

const MOST_SKUS = 100;

/** `?sku=TEA&sku=CUP`: the stock of many SKUs at once, which over HTTP is a request for each. Scope: stock:read. */
export const stockLevels: GrpcCall = {
  service: inventoryService,
  name: 'GetStock',
  request: z
    .strictObject({ sku: z.union([z.array(fields.sku).max(MOST_SKUS), fields.sku.transform((sku) => [sku])]) })
    .transform(({ sku }) => ({ skus: sku })),
};
