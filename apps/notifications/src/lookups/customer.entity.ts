import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Notifications' own copy of whom it writes to. */
@Entity('customer')
export class CustomerRow {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  /** Sealed, or plain if it is of before there were keys; null when the account is closed. */
  @Column('text', { nullable: true })
  email!: string | null;

  /** As `email`. */
  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text')
  locale!: string;
}
