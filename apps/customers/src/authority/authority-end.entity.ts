import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An end of a user's or a key's authority, for verifiers of access tokens. */
@Entity('authority_end')
export class AuthorityEndRow {
  /** A user's id, or that of an API key. */
  @PrimaryColumn('uuid')
  subject!: string;

  /** Counts the ends of this authority. */
  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'not_before' })
  notBefore!: Date;

  /** The expiry of the last token that it refuses. */
  @Column('timestamptz')
  until!: Date;

  /** Grows in the order of commits; a changed row gets a new one. */
  @Column('bigint')
  position!: string;
}
