import { StockLow } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import type { Message } from '../message';

/** That so many pieces are left of a SKU, as a message from nobody's log. */
export function lowMessage(sku: string, available: number, position: string): Message {
  return {
    id: deriveId(sku, available, position),
    type: StockLow.type,
    data: { sku, available, threshold: 1 },
    key: `inventory.stock-${sku}`,
    revision: 0,
    position,
    correlationId: 'a-conversation',
    causationId: 'a-request',
    occurredAt: new Date('2026-05-01T09:00:00Z'),
  };
}
