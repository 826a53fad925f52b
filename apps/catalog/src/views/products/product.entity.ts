import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A product in the list. `amount` is in minor units; `search` is the searched text, in lower case. */
@Entity('product')
export class ProductRow {
  @PrimaryColumn('uuid', { name: 'product_id' })
  productId!: string;

  @Column('text')
  sku!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text')
  category!: string;

  // An amount is at most 10^12: exact as a number, too large for an integer column.
  @Column('bigint', { transformer: { to: (amount: number) => amount, from: Number } })
  amount!: number;

  @Column('text')
  currency!: string;

  @Column('boolean')
  withdrawn!: boolean;

  @Column('text')
  search!: string;
}

/** The row as a product. */
export function shownRow({ amount, currency, description, ...row }: ProductRow) {
  return { ...row, ...(description === null ? {} : { description }), price: { amount, currency } };
}
