import type { BreachFound, DataOf } from '@maru/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

type Found = DataOf<typeof BreachFound>;

/** A breach in the list. */
@Entity('breach')
@Index('breach_by_age', ['foundAt', 'breachId'])
export class BreachRow {
  @PrimaryColumn('uuid', { name: 'breach_id' })
  breachId!: string;

  @Column('timestamptz', { name: 'found_at' })
  foundAt!: Date;

  @Column('text')
  invariant!: string;

  @Column('text')
  rule!: string;

  @Column('text')
  subject!: string;

  @Column('text')
  sentence!: string;

  @Column('text')
  stream!: string;

  /** Null when time broke the rule. */
  @Column('jsonb', { nullable: true })
  event!: Found['event'] | null;

  @Column('jsonb')
  before!: Found['before'];

  @Column('timestamptz', { name: 'acknowledged_at', nullable: true })
  acknowledgedAt!: Date | null;

  /** The id of the user or key. */
  @Column('text', { name: 'acknowledged_by', nullable: true })
  acknowledgedBy!: string | null;

  @Column('text', { nullable: true })
  why!: string | null;
}
