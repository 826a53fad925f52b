import { fields } from '@maru/contracts';
import { z } from 'zod';
import { ORDER_STATUSES } from '../../domain/order-progress';
import type { OrderSummary } from './order-summary.entity';

/** An order as clients get it; all amounts in minor units of its currency. */
export const orderShape = z.object({
  orderId: fields.id,
  customerId: fields.id,
  status: z.enum(ORDER_STATUSES),
  reason: fields.reasonCode.optional().meta({ description: 'Why it failed or was cancelled.' }),
  detail: z.string().optional(),
  currency: fields.storedCurrency,
  lines: z.array(
    z.object({
      productId: fields.id,
      sku: fields.sku,
      name: z.string(),
      quantity: z.int(),
      unitPrice: z.int(),
      total: z.int(),
    }),
  ),
  total: z.int(),
  version: z.int().meta({ description: 'Counts the changes of status, from 1; also in the ETag.' }),
  placedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export function shownOrder(row: OrderSummary): z.infer<typeof orderShape> {
  const { reason, detail, lines, placedAt, updatedAt, ...order } = row;
  return {
    ...order,
    ...(reason === null ? {} : { reason }),
    ...(detail === null ? {} : { detail }),
    lines: lines.map((line) => ({ ...line, total: line.quantity * line.unitPrice })),
    placedAt: placedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
