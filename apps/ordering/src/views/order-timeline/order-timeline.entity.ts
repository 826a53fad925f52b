import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One public event that an order caused, in whatever context. */
@Entity('order_timeline')
export class TimelineEntry {
  @PrimaryColumn('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  /** Where it stands in the log; ordered as text, byte by byte. */
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

  /** One sentence; nothing of a person or a payment in it. */
  @Column('text')
  summary!: string;
}
