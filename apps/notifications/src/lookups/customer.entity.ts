import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Notifications' own copy of customers. */
@Entity('customer')
export class CustomerRow {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  /** Sealed, or plain from before personal keys; null when the account is closed. */
  @Column('text', { nullable: true })
  email!: string | null;

  /** As `email`. */
  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text')
  locale!: string;
}
