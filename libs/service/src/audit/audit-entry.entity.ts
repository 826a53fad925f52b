import type { Actor } from '@maru/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Further details of an act, such as the version of a rollout. Ids, names and numbers, but no personal data. */
export type AuditDetails = Readonly<Record<string, string | number | boolean>>;

/** An act with its actor, subject, time, address and reason. */
@Entity('audit_entry')
export class AuditEntryRow {
  /** The id of the event, or of the act that is no event. */
  @PrimaryColumn('uuid', { name: 'entry_id' })
  id!: string;

  @Column('timestamptz')
  at!: Date;

  /** The place of the act: a context, or `gateway`. */
  @Column('text')
  context!: string;

  /** The type of the event, or the name of the act: `SECURITY.PARKED_DROPPED`. */
  @Column('text')
  type!: string;

  /** The id of the order, product, user or key that the act changed; null when there is none. */
  @Column('text', { nullable: true })
  subject!: string | null;

  @Column('text', { name: 'actor_kind' })
  actorKind!: Actor['kind'];

  @Column('text', { name: 'actor_id' })
  actorId!: string;

  /** The user that a key belongs to. */
  @Column('text', { name: 'on_behalf_of', nullable: true })
  onBehalfOf!: string | null;

  /** The class of the client's address. */
  @Column('text', { nullable: true })
  address!: Actor['address'] | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text', { name: 'correlation_id' })
  correlationId!: string;

  @Column('jsonb', { nullable: true })
  details!: AuditDetails | null;
}
