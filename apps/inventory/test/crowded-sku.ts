import type { EventStore, NewEvent } from '@maru/event-store';
import { deriveId } from '@maru/kernel';
import { randomUUID } from 'node:crypto';

const streamOf = (sku: string) => `inventory.stock-${sku}`;
let crowds = 0;

async function append(log: EventStore, sku: string, events: readonly Pick<NewEvent, 'type' | 'data'>[]): Promise<void> {
  const crowd = `crowd-${++crowds}`;
  const metadata = { correlationId: crowd, causationId: crowd };
  const numbered = events.map((event, n) => ({ ...event, id: deriveId(crowd, n), metadata }));
  await log.append(streamOf(sku), 'any', numbered);
}

/** Books a number of other receipts of one piece each. */
export const otherReceipts = (log: EventStore, sku: string, count: number) =>
  append(
    log,
    sku,
    Array.from({ length: count }, () => ({
      type: 'inventory.stock-received.v1',
      data: { sku, warehouse: 'MAIN', quantity: 1, receiptId: randomUUID() },
    })),
  );

/** Releases a number of other orders. */
export const otherClosings = (log: EventStore, sku: string, count: number) =>
  append(
    log,
    sku,
    Array.from({ length: count }, (_, n) => ({
      type: 'inventory.allocation-forestalled.v1',
      data: { sku, orderId: deriveId('other', crowds, n) },
    })),
  );

/** A receipt of the former version: its id is the key's, for every caller. */
export const receivedFormerly = (log: EventStore, sku: string, key: string, quantity: number) =>
  append(log, sku, [
    {
      type: 'inventory.stock-received.v1',
      data: { sku, warehouse: 'MAIN', quantity, receiptId: deriveId('receipt', sku, key) },
    },
  ]);
