import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A hashed password. It counts only while an event of its user names it; see `customers.credential-bound.v1`. */
@Entity('credential')
export class CredentialRow {
  @PrimaryColumn('uuid', { name: 'credential_id' })
  credentialId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** Argon2id with its salt and parameters, in PHC format. */
  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  /** Set by the settings, and not changed by its owner yet. */
  @Column('boolean', { default: false })
  initial!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
