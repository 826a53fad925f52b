import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Notifications' own copy of whom it writes to. */
@Entity('customer')
export class CustomerRow {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  email!: string;

  @Column('text')
  name!: string;

  @Column('text')
  locale!: string;
}
