import type { DataOf, OrderPlaced } from '@maru/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrderStatus } from '../../domain/order-progress';

/** One order as clients see it. `total` is in minor units. */
@Entity('order_summary')
export class OrderSummary {
  @PrimaryColumn('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('uuid', { name: 'customer_id' })
  customerId!: string;

  @Column('text')
  status!: OrderStatus;

  @Column('text')
  currency!: string;

  @Column('jsonb')
  lines!: DataOf<typeof OrderPlaced>['lines'];

  // At most 10^12, which is exact as a number and too large for an integer column.
  @Column('bigint', { transformer: { to: (total: number) => total, from: Number } })
  total!: number;

  /** Why the order failed or was cancelled. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text', { nullable: true })
  detail!: string | null;

  /** Counts the changes of status, from 1. */
  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'placed_at' })
  placedAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
