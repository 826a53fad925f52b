import { StockLow } from '@maru/testing/stock';
import { deriveId } from '@maru/kernel';
import type { Message } from '../message';

/** A position as the stores that count their events give it. */
export const logPosition = (ordinal: number | string): string => String(ordinal).padStart(19, '0');

/**
 * That so many pieces are left of a SKU, as a message from nobody's log.
 * @param position its last digits
 */
export function lowMessage(sku: string, available: number, position: string): Message {
  return {
    id: deriveId(sku, available, position),
    type: StockLow.type,
    data: { sku, available, threshold: 1 },
    key: `inventory.stock-${sku}`,
    revision: 0,
    position: logPosition(position),
    correlationId: 'a-conversation',
    causationId: 'a-request',
    occurredAt: new Date('2026-05-01T09:00:00Z'),
  };
}
