import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What catalog last said of a product. `amount` is the price of one piece in minor units. */
@Entity('product_copy')
export class ProductCopy {
  @PrimaryColumn('uuid', { name: 'product_id' })
  productId!: string;

  @Column('text')
  sku!: string;

  @Column('text')
  name!: string;

  // At most 10^12: exact as a number, too large for an integer column.
  @Column('bigint', { transformer: { to: (amount: number) => amount, from: Number } })
  amount!: number;

  @Column('text')
  currency!: string;

  @Column('boolean')
  withdrawn!: boolean;
}
