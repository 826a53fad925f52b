import { StockLow } from '@maru/testing/stock';
import { deriveId } from '@maru/kernel';
import type { Message } from '../message';

/** A log position in the form of stores that count their events. */
export const logPosition = (ordinal: number | string): string => String(ordinal).padStart(19, '0');

/**
 * The message that a SKU has this number of pieces left, without a log behind it.
 * @param position the last digits of its log position
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
