import { Column, Entity, PrimaryColumn } from 'typeorm';

/** All refresh tokens that follow from one login. */
@Entity('refresh_family')
export class RefreshFamilyRow {
  @PrimaryColumn('uuid', { name: 'family_id' })
  familyId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** When its youngest token does. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /**
   * The credential that it began with; null for a login of before. Once another one is bound, no token of it is
   * exchanged.
   */
  @Column('uuid', { name: 'credential_id', nullable: true })
  credentialId!: string | null;

  /** The second factor of which it began with a code; null when the password was enough. */
  @Column('uuid', { name: 'second_factor', nullable: true })
  secondFactor!: string | null;

  /** When the user showed their password. */
  @Column('timestamptz', { name: 'authenticated_at' })
  authenticatedAt!: Date;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt!: Date;

  /** When all of it ends, however often its tokens are exchanged. */
  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: Date;
}

@Entity('refresh_token')
export class RefreshTokenRow {
  /** SHA-256 in hex; the token itself is nowhere. */
  @PrimaryColumn('text', { name: 'token_hash' })
  tokenHash!: string;

  @Column('uuid', { name: 'family_id' })
  familyId!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** When it was exchanged for the next one. */
  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}
