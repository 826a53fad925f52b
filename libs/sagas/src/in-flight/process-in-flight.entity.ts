import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A process that has not ended. An ended process has no row. */
@Entity('processes_in_flight')
export class ProcessInFlight {
  @PrimaryColumn({ name: 'process_id', type: 'uuid' })
  processId!: string;

  /** The version that it runs under. */
  @Column({ type: 'integer' })
  version!: number;

  /** Every version of its steps, ascending. A release needs all of them to read the process. */
  @Column({ type: 'jsonb' })
  versions!: readonly number[];

  /** Whether it waits for an answer and asks no more. */
  @Column({ type: 'boolean' })
  stuck!: boolean;

  /** Its top-level state; null when a former release wrote the row. */
  @Column({ type: 'text', nullable: true })
  state!: string | null;

  /** When it came into this state. */
  @Column({ type: 'timestamptz', nullable: true })
  since!: Date | null;
}
