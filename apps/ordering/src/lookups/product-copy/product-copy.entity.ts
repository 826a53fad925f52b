import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A product as of catalog's last event. `amount` is the price of one piece in minor units. */
@Entity('product_copy')
export class ProductCopy {
  @PrimaryColumn('uuid', { name: 'product_id' })
  productId!: string;

  @Column('text')
  sku!: string;

  @Column('text')
  name!: string;

  // At most 10^12, which is exact as a number and too large for an integer column.
  @Column('bigint', { transformer: { to: (amount: number) => amount, from: Number } })
  amount!: number;

  @Column('text')
  currency!: string;

  @Column('boolean')
  withdrawn!: boolean;
}
