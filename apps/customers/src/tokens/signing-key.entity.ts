import type { SigningKeyPair } from '@maru/security';
import type { StoredSigningKey } from './stored-signing-key';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A current or former key pair of access tokens. */
@Entity('signing_key')
export class SigningKeyRow {
  @PrimaryColumn('text')
  kid!: string;

  @Column('jsonb', { name: 'public_jwk' })
  publicJwk!: SigningKeyPair['publicJwk'];

  /** Null once the key is retired, because it signs nothing more; a text when it is wrapped (`StoredSigningKey`). */
  @Column('jsonb', { name: 'private_jwk', nullable: true })
  privateJwk!: StoredSigningKey | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}
