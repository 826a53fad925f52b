import type { SigningKeyPair } from '@maru/security';
import type { StoredSigningKey } from './stored-signing-key';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key pair that access tokens are signed with, or were. */
@Entity('signing_key')
export class SigningKeyRow {
  @PrimaryColumn('text')
  kid!: string;

  @Column('jsonb', { name: 'public_jwk' })
  publicJwk!: SigningKeyPair['publicJwk'];

  /** Null once it is retired: nothing is signed with it any more. A text when it is wrapped, see `StoredSigningKey`. */
  @Column('jsonb', { name: 'private_jwk', nullable: true })
  privateJwk!: StoredSigningKey | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}
