import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One public event about an order, of any context. */
@Entity('order_timeline')
export class TimelineEntry {
  @PrimaryColumn('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  /** The place in the log; ordered as text, byte by byte. */
  @Column('text')
  position!: string;

  @Column('text')
  context!: string;

  @Column('text')
  type!: string;

  @Column('text', { name: 'causation_id' })
  causationId!: string;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt!: Date;

  /** One sentence without data of a person or a payment. */
  @Column('text')
  summary!: string;
}
