import type { ActorName } from '@maru/kernel';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RunningTimer } from '../running-timers';

/** The running timers of one process, as its last step left them. A process without any has no row. */
@Entity('process_timers')
export class ProcessTimers {
  @PrimaryColumn({ name: 'process_id', type: 'uuid' })
  processId!: string;

  /** The conversation that the process belongs to, and also the effects of its timers. */
  @Column({ name: 'correlation_id', type: 'text' })
  correlationId!: string;

  /** The user or key that the process works for; null when unknown. */
  @Column({ name: 'on_behalf_of', type: 'jsonb', nullable: true })
  onBehalfOf!: ActorName | null;

  /** The trace context of the step that set the timers; null when it has none, or an older version wrote the row. */
  @Column({ type: 'text', nullable: true })
  traceparent!: string | null;

  @Column({ type: 'jsonb' })
  timers!: readonly RunningTimer[];

  /** When the first of them is due. */
  @Index('process_timers_next_due_at')
  @Column({ name: 'next_due_at', type: 'timestamptz' })
  nextDueAt!: Date;
}
