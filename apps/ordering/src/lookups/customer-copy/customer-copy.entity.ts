import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A customer who may place orders. Ordering keeps nothing else about a person. */
@Entity('customer_copy')
export class CustomerCopy {
  @PrimaryColumn('uuid', { name: 'customer_id' })
  customerId!: string;

  /** Null in rows from before this was recorded. */
  @Column('timestamptz', { name: 'registered_at', nullable: true })
  registeredAt!: Date | null;
}
