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

  /** Null once one of its codes has confirmed it; unconfirmed rows are deleted by age. */
  @Column('timestamptz', { name: 'pending_since', nullable: true })
  pendingSince!: Date | null;

  /** The last time step whose code was accepted; its code and earlier ones are refused from then on. */
  @Column('bigint', { name: 'last_step' })
  lastStep!: string;
}

/** A code that replaces a code of the device, once. */
@Entity('recovery_code')
export class RecoveryCodeRow {
  /** SHA-256 in hex; the code itself is not stored. */
  @PrimaryColumn('text', { name: 'code_hash' })
  codeHash!: string;

  @Column('uuid', { name: 'factor_id' })
  factorId!: string;
}
