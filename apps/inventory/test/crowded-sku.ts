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

/** So many other receipts of one piece each are booked. */
export const otherReceipts = (log: EventStore, sku: string, count: number) =>
  append(
    log,
    sku,
    Array.from({ length: count }, () => ({
      type: 'inventory.stock-received.v1',
      data: { sku, warehouse: 'MAIN', quantity: 1, receiptId: randomUUID() },
    })),
  );

/** So many other orders are let go of. */
export const otherClosings = (log: EventStore, sku: string, count: number) =>
  append(
    log,
    sku,
    Array.from({ length: count }, (_, n) => ({
      type: 'inventory.allocation-forestalled.v1',
      data: { sku, orderId: deriveId('other', crowds, n) },
    })),
  );

/** A receipt as the former version booked it: its id is the key's, whoever sent it. */
export const receivedFormerly = (log: EventStore, sku: string, key: string, quantity: number) =>
  append(log, sku, [
    {
      type: 'inventory.stock-received.v1',
      data: { sku, warehouse: 'MAIN', quantity, receiptId: deriveId('receipt', sku, key) },
    },
  ]);
