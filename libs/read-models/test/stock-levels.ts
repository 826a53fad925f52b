import { StockAdjusted, StockLow, StockReceived } from '@maru/testing/stock';
import { deriveId } from '@maru/kernel';
import type { Publications } from '@maru/messaging';
import { when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A row with every kind of column that a read model of the shop has. */
@Entity('stock_levels')
export class StockLevel {
  @PrimaryColumn('text')
  sku!: string;

  @Column('bigint', { name: 'on_hand' })
  onHand!: number;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('jsonb')
  warehouses!: Record<string, number>;

  @Index('stock_levels_seen')
  @Column('timestamptz', { name: 'seen_at' })
  seenAt!: Date;

  @Column('timestamp', { nullable: true })
  countedAt!: Date | null;

  @Column('boolean')
  low!: boolean;

  @Column('text', { array: true })
  receipts!: string[];

  @Column('int')
  events!: number;
}

const ALL = 'ALL';
const empty = (sku: string, seenAt: Date): StockLevel => ({
  sku,
  onHand: 0,
  note: null,
  warehouses: {},
  seenAt,
  countedAt: null,
  low: false,
  receipts: [],
  events: 0,
});

/** The projection throws at an adjustment whose reason is `note`. */
export const poison: { note: string | undefined } = { note: undefined };

/** The stock on hand per SKU, and its sum in a row of its own. A SKU that is counted down to 0 loses its row. */
export const stockLevels: Projection<StockLevel> = {
  name: 'stock-levels',
  entity: StockLevel,
  handlers: [
    when<StockLevel, typeof StockReceived>(
      StockReceived,
      ({ sku }) => [sku, ALL],
      (row, { data, occurredAt }, key) => {
        const level = row ?? empty(key, occurredAt);
        const inWarehouse = (level.warehouses[data.warehouse] ?? 0) + data.quantity;
        return {
          ...level,
          onHand: level.onHand + data.quantity,
          warehouses: { ...level.warehouses, [data.warehouse]: inWarehouse },
          receipts: [...level.receipts, `${data.sku} "${data.quantity}", {x}`].slice(-3),
          seenAt: occurredAt,
          events: level.events + 1,
        };
      },
    ),
    when<StockLevel, typeof StockAdjusted>(
      StockAdjusted,
      ({ sku }) => [sku],
      (row, { data, occurredAt }, key) => {
        if (data.reason === poison.note) throw new Error(`cannot take "${data.reason}"`);
        const level = row ?? empty(key, occurredAt);
        const onHand = level.onHand + data.delta;
        if (onHand === 0) return undefined;
        return { ...level, onHand, note: data.reason, countedAt: occurredAt, events: level.events + 1 };
      },
    ),
    when<StockLevel, typeof StockLow>(
      StockLow,
      ({ sku }) => [sku],
      (row) => row && { ...row, low: true, note: null, events: row.events + 1 },
    ),
  ],
};

const asStored = (type: string) => ({ [type]: ({ data }: { data: unknown }) => ({ type, data }) });

export const publications: readonly Publications[] = [
  {
    context: 'inventory',
    translations: { ...asStored(StockReceived.type), ...asStored(StockAdjusted.type), ...asStored(StockLow.type) },
  },
];

export const received = (sku: string, quantity: number, warehouse = 'SEOUL') => ({
  type: StockReceived.type,
  data: { sku, warehouse, quantity, receiptId: deriveId(sku, quantity) },
});
export const adjusted = (sku: string, delta: number, reason = 'count') => ({
  type: StockAdjusted.type,
  data: { sku, warehouse: 'SEOUL', delta, reason, adjustmentId: deriveId(sku, delta) },
});
export const low = (sku: string) => ({ type: StockLow.type, data: { sku, available: 0, threshold: 1 } });
