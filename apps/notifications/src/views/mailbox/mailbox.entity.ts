import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A letter that was sent. */
@Entity('mailbox')
export class MailboxRow {
  @PrimaryColumn('uuid', { name: 'notification_id' })
  notificationId!: string;

  @Column('uuid', { name: 'customer_id' })
  customerId!: string;

  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('text')
  template!: string;

  /** The locale it is written in. */
  @Column('text')
  locale!: string;

  @Column('text')
  channel!: 'smtp' | 'mailbox';

  @Column('text')
  subject!: string;

  @Column('text')
  body!: string;

  @Column('timestamptz', { name: 'sent_at' })
  sentAt!: Date;
}
