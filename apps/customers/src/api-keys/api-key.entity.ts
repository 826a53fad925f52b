import type { Scope } from '@maru/security';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The credential of a machine. */
@Entity('api_key')
export class ApiKeyRow {
  @PrimaryColumn('uuid', { name: 'key_id' })
  keyId!: string;

  /** The operators' name for it. */
  @Column('text')
  name!: string;

  /** SHA-256 in hex; the key itself is not stored. */
  @Column('text', { name: 'key_hash' })
  keyHash!: string;

  @Column('jsonb')
  scopes!: readonly Scope[];

  /** The customer it acts for; null when it acts for the shop, like an operator. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** The operator who has issued it. */
  @Column('uuid', { name: 'issued_by' })
  issuedBy!: string;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
