import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface OrderedLine {
  readonly name: string;
  readonly quantity: number;
  /** Minor units of the order's currency. */
  readonly unitPrice: number;
}

/** Notifications' own copy of orders; later events of an order carry only its id. */
@Entity('customer_order')
export class OrderRow {
  @PrimaryColumn('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('uuid', { name: 'customer_id' })
  customerId!: string;

  @Column('text')
  currency!: string;

  // Beyond an integer column, exact as a number.
  @Column('bigint', { transformer: { to: (total: number) => total, from: Number } })
  total!: number;

  @Column('jsonb')
  lines!: readonly OrderedLine[];
}
