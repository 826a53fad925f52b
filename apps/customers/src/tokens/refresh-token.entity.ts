import { Column, Entity, PrimaryColumn } from 'typeorm';

/** All refresh tokens that follow from one login. */
@Entity('refresh_family')
export class RefreshFamilyRow {
  @PrimaryColumn('uuid', { name: 'family_id' })
  familyId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** The expiry of its newest token. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** The credential of the login; null for earlier logins. Once another one is bound, its tokens are refused. */
  @Column('uuid', { name: 'credential_id', nullable: true })
  credentialId!: string | null;

  /** The second factor whose code was shown at the login; null when the password was enough. */
  @Column('uuid', { name: 'second_factor', nullable: true })
  secondFactor!: string | null;

  /** The time when the user showed their password. */
  @Column('timestamptz', { name: 'authenticated_at' })
  authenticatedAt!: Date;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt!: Date;

  /** The end of the login, however often its tokens are exchanged. */
  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: Date;
}

@Entity('refresh_token')
export class RefreshTokenRow {
  /** SHA-256 in hex; the token itself is not stored. */
  @PrimaryColumn('text', { name: 'token_hash' })
  tokenHash!: string;

  @Column('uuid', { name: 'family_id' })
  familyId!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** The time of its exchange for the next one. */
  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}
