import type { AccountLetterRequested, DataOf } from '@maru/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type AccountTemplate = DataOf<typeof AccountLetterRequested>['template'];

/** A requested letter about an account, and the purpose of its code. */
@Entity('account_letter')
export class AccountLetterRow {
  @PrimaryColumn('uuid', { name: 'letter_id' })
  letterId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  template!: AccountTemplate;

  /** SHA-256 in hex; null for a letter without a code. Only the letter has the code itself. */
  @Column('text', { name: 'code_hash', nullable: true })
  codeHash!: string | null;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date;

  /** The expiry of its code. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** The time when its code was used, or when a later password made it void. */
  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}
