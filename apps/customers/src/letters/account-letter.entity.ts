import type { AccountLetterRequested, DataOf } from '@maru/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type AccountTemplate = DataOf<typeof AccountLetterRequested>['template'];

/** A letter about an account that was asked for, and what its code is good for. */
@Entity('account_letter')
export class AccountLetterRow {
  @PrimaryColumn('uuid', { name: 'letter_id' })
  letterId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  template!: AccountTemplate;

  /** SHA-256 in hex; null for a letter without a code. The code itself is in the letter alone. */
  @Column('text', { name: 'code_hash', nullable: true })
  codeHash!: string | null;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date;

  /** When its code does. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** When its code was used, or a later password made it void. */
  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}
