import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An end of authority, as verifiers of access tokens get it. */
@Entity('authority_end')
export class AuthorityEndRow {
  /** A user's id, or that of an API key. */
  @PrimaryColumn('uuid')
  subject!: string;

  /** How often it has ended. */
  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'not_before' })
  notBefore!: Date;

  /** The expiry of the last token that it refuses. */
  @Column('timestamptz')
  until!: Date;

  /** In the order of commits; a changed row gets a new one. */
  @Column('bigint')
  position!: string;
}
