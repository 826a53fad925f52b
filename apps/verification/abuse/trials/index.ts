import type { Trial } from '../trial';
import { asksWhoIsKnown } from './asks-who-is-known';
import { floodsAMailbox } from './floods-a-mailbox';
import { guessesOnePassword } from './guesses-one-password';
import { issuesKeysAfterTheEnd } from './issues-keys-after-the-end';
import { keepsEndedTokens } from './keeps-ended-tokens';
import { keepsKeysOfFormerStaff } from './keeps-keys-of-former-staff';
import { namesThatAreLetters } from './names-that-are-letters';
import { squatsAnAddress } from './squats-an-address';
import { triesManyAccounts } from './tries-many-accounts';

/** Every trial of accounts and authority. A new trial is a file in this folder and a line in this list. */
export const trials: readonly Trial[] = [
  keepsEndedTokens,
  issuesKeysAfterTheEnd,
  keepsKeysOfFormerStaff,
  squatsAnAddress,
  triesManyAccounts,
  guessesOnePassword,
  asksWhoIsKnown,
  floodsAMailbox,
  namesThatAreLetters,
];
