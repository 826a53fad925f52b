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
