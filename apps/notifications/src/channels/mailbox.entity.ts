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

  /** The locale of the letter. */
  @Column('text')
  locale!: string;

  @Column('text')
  channel!: 'smtp' | 'mailbox';

  /** Sealed, or plain from before personal keys; null when the customer's account is closed. */
  @Column('text', { nullable: true })
  subject!: string | null;

  /** As `subject`. */
  @Column('text', { nullable: true })
  body!: string | null;

  @Column('timestamptz', { name: 'sent_at' })
  sentAt!: Date;
}
