import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A shared secret of one-time passwords. It counts only while an event of its user names it. */
@Entity('second_factor')
export class SecondFactorRow {
  @PrimaryColumn('uuid', { name: 'factor_id' })
  factorId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** Base32, sealed with the key of the person. */
  @Column('text', { name: 'sealed_secret' })
  sealedSecret!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** Null once a code of it was shown: rows that are never confirmed go because of their age. */
  @Column('timestamptz', { name: 'pending_since', nullable: true })
  pendingSince!: Date | null;

  /** The last time step whose code was accepted: no code of it, or of one before, is accepted again. */
  @Column('bigint', { name: 'last_step' })
  lastStep!: string;
}

/** A code that stands in for one of the device, once. */
@Entity('recovery_code')
export class RecoveryCodeRow {
  /** SHA-256 in hex; the code itself is nowhere. */
  @PrimaryColumn('text', { name: 'code_hash' })
  codeHash!: string;

  @Column('uuid', { name: 'factor_id' })
  factorId!: string;
}
