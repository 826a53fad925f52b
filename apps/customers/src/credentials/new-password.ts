import { Ids } from '@maru/kernel';
import { Person, PersonalData } from '@maru/personal-data';
import { ActLog, orRefuse, Refusal } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { Users } from '../aggregates';
import { Authority } from '../authority/authority';
import { passwordRejection, sameLetters } from '../domain/password-rules';
import { LetterCodes } from '../letters/letter-codes';
import { InitialPasswords } from '../operator/initial-passwords';
import { RefreshTokens } from '../tokens/refresh-tokens';
import { unknownUser } from '../unknown-user';
import { Credentials } from './credentials';
import { PasswordHasher } from './password-hasher';

/** Gives a user another password, and ends everything that the former one opened. Injectable. */
@Injectable()
export class NewPassword {
  constructor(
    private readonly users: Users,
    private readonly persons: PersonalData,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
    private readonly codes: LetterCodes,
    private readonly refreshTokens: RefreshTokens,
    private readonly authority: Authority,
    private readonly initial: InitialPasswords,
    private readonly ids: Ids,
    private readonly acts: ActLog,
  ) {}

  /** @throws Refusal CUSTOMERS.PASSWORD_…, .UNKNOWN_USER */
  async mayBe(userId: string, password: string): Promise<void> {
    const [{ state }, person] = await Promise.all([this.users.load(userId), this.persons.find(userId)]);
    if (!state || state.closed || !(person instanceof Person)) throw unknownUser();
    const rejection = passwordRejection(password, person.open('email', state.email));
    if (rejection) throw new Refusal(rejection);
  }

  /** @throws Refusal CUSTOMERS.PASSWORD_UNCHANGED */
  mustDiffer(current: string, wanted: string): void {
    if (sameLetters(current) === sameLetters(wanted)) throw unchanged();
  }

  /**
   * For a change without the current password.
   * @throws Refusal CUSTOMERS.PASSWORD_UNCHANGED for the initial one
   */
  async mustReplaceInitial(userId: string, wanted: string): Promise<void> {
    const credentialId = (await this.users.load(userId)).state?.credentialId;
    if (credentialId === undefined || !(await this.initial.has(credentialId))) return;
    if (await this.hasher.matches(await this.credentials.hashOf(credentialId), wanted)) throw unchanged();
  }

  /**
   * One append binds the new credential and ends the user's authority. From then on the former password opens nothing,
   * and its refresh tokens are refused. When the process dies after the append, `OwnAccountsListener` ends the access
   * tokens. It also requests the letter that notifies the user.
   * @param byLetter whether a code of a letter allowed it, which confirms the address
   * @throws Refusal CUSTOMERS.BUSY, .UNKNOWN_USER
   */
  async set(userId: string, password: string, byLetter: boolean): Promise<void> {
    const credentialId = this.ids.next();
    await this.credentials.write(credentialId, userId, await this.hasher.hash(password));
    const endedAt = this.authority.now();
    const outcome = await this.users.execute(userId, { type: 'ChangePassword', credentialId, byLetter, endedAt });
    if (!outcome.accepted) await this.credentials.remove(credentialId);
    orRefuse(outcome);
    this.acts.tell(byLetter ? 'SECURITY.PASSWORD_RESET' : 'SECURITY.PASSWORD_CHANGED', { userId });
    await this.authority.record(userId);
    await this.refreshTokens.endAllOf(userId);
    await this.codes.voidAllOf(userId);
    await this.credentials.removeFormer(userId, credentialId);
  }
}

const unchanged = () =>
  new Refusal({ code: 'CUSTOMERS.PASSWORD_UNCHANGED', detail: 'The new password must not be the current one.' });
