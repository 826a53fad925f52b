import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person who may place orders. That is all that ordering knows of anybody. */
@Entity('customer_copy')
export class CustomerCopy {
  @PrimaryColumn('uuid', { name: 'customer_id' })
  customerId!: string;

  /** Null in rows of before it was recorded. */
  @Column('timestamptz', { name: 'registered_at', nullable: true })
  registeredAt!: Date | null;
}
