import type { CustomerRegistered, DataOf } from '@maru/contracts';
import { accept, reject, storedState, unknownEvent } from '@maru/kernel';
import type { Decider, Decision } from '@maru/kernel';
import type { UserEvent } from './customers.events';
import { decideSecondFactor } from './second-factor';
import type { SecondFactorCommand, SecondFactorRejection } from './second-factor';
import { STAFF_ROLES } from './staff-roles';
import type { StaffRole } from './staff-roles';

/** `email` and `name` are sealed. */
export type SealedPerson = DataOf<typeof CustomerRegistered>;
// With `unconfirmed` there is no login until a letter has confirmed the address.

/** The data of an account; `email` and `name` are sealed, or plain from before personal keys. */
export interface User extends SealedPerson {
  /** The credential of logins; none for registrations from before credentials, nor for a closed account. */
  readonly credentialId?: string;
  readonly operator: boolean;
  /** The roles at the shop, once they were given or taken; `operator` covers earlier ones. */
  readonly roles?: readonly StaffRole[];
  /** How often their authority has ended; absent when it never has. */
  readonly authority?: number;
  /** The factor that a login needs a code of; absent when the password is enough. */
  readonly secondFactor?: string;
  readonly closed: boolean;
}

/** Undefined until the user is registered. */
export type UserState = User | undefined;

export type UserCommand =
  | { readonly type: 'Register'; readonly person: SealedPerson; readonly credentialId: string }
  | { readonly type: 'ChangeProfile'; readonly name?: string | undefined; readonly locale?: string | undefined }
  /** `endedAt`: the end of existing tokens; absent when there cannot be any. */
  | {
      readonly type: 'Appoint';
      readonly role: 'operator' | 'platform';
      readonly credentialId: string;
      /** The credential that may be replaced; any other one was chosen meanwhile and stays. Default: any. */
      readonly replaces?: string | undefined;
      readonly endedAt?: string | undefined;
    }
  | { readonly type: 'SetRoles'; readonly roles: readonly StaffRole[]; readonly endedAt: string }
  | { readonly type: 'EndAuthority'; readonly reason: string; readonly endedAt: string }
  | { readonly type: 'ConfirmAddress' }
  | {
      readonly type: 'ChangePassword';
      readonly credentialId: string;
      readonly byLetter: boolean;
      readonly endedAt: string;
    }
  | SecondFactorCommand
  | { readonly type: 'CloseAccount' }
  /** Closes an account with an unconfirmed address; has no effect on any other. */
  | { readonly type: 'CloseUnconfirmed' };

/** The reason of the end of authority by a new password. */
export const PASSWORD_CHANGED = 'password-changed';

export type UserRejection =
  'CUSTOMERS.EMAIL_TAKEN' | 'CUSTOMERS.UNKNOWN_USER' | 'CUSTOMERS.ADDRESS_UNCONFIRMED' | SecondFactorRejection;

/**
 * A person with an account. The id comes from the claim on the e-mail address, so an id in use is an address in use.
 * The address of a closed account is free: it is claimed again, for another id. A registration binds its own credential
 * in the same append, so that of two concurrent registrations the loser's password opens nothing.
 */
export const userDecider: Decider<UserCommand, UserState, UserEvent, UserRejection> = {
  initialState: undefined,
  decide(command, state) {
    if (command.type === 'Register') return register(command, state);
    if (!state || state.closed) return reject('CUSTOMERS.UNKNOWN_USER', 'There is no such user.');
    const { userId } = state;
    switch (command.type) {
      case 'ChangeProfile': {
        const { name = state.name, locale = state.locale } = command;
        if (name === state.name && locale === state.locale) return accept();
        return accept({ type: 'customers.profile-changed.v2', data: { userId, name, locale } });
      }
      case 'ConfirmAddress':
        return state.unconfirmed ? accept(addressConfirmed(userId)) : accept();
      case 'ChangePassword': {
        const { credentialId, byLetter, endedAt } = command;
        // The code of a letter proves that they read the mail of the address.
        const confirmed = byLetter && state.unconfirmed ? [addressConfirmed(userId)] : [];
        const ended = authorityEnded(userId, PASSWORD_CHANGED, endedAt);
        return accept(credentialBound(userId, credentialId), ...confirmed, ended);
      }
      case 'Appoint': {
        if (state.unconfirmed) return unconfirmed;
        const { role, endedAt, replaces } = command;
        if (replaces !== undefined && replaces !== state.credentialId) return accept();
        const events = [credentialBound(userId, command.credentialId)];
        if (!hasExactly(state, [role]))
          events.push(role === 'operator' ? operatorAppointed(userId) : rolesChanged(userId, [role]));
        if (endedAt !== undefined) events.push(authorityEnded(userId, 'appointed', endedAt));
        return accept(...events);
      }
      case 'SetRoles': {
        if (state.unconfirmed && command.roles.length > 0) return unconfirmed;
        if (hasExactly(state, command.roles)) return accept();
        const roles = STAFF_ROLES.filter((role) => command.roles.includes(role));
        return accept(rolesChanged(userId, roles), authorityEnded(userId, 'roles-changed', command.endedAt));
      }
      case 'EndAuthority':
        return accept(authorityEnded(userId, command.reason, command.endedAt));
      case 'SwitchOnSecondFactor':
      case 'SwitchOffSecondFactor':
        return decideSecondFactor(command, state, staffRolesOf(state).length > 0);
      case 'CloseUnconfirmed':
        return state.unconfirmed ? accept(accountClosed(userId)) : accept();
      case 'CloseAccount':
        return accept(accountClosed(userId));
    }
  },
  evolve,
  // 2: a user has roles and a version of their authority. 3: a registration may be unconfirmed. 4: a second factor.
  stored: storedState(4),
};

export const emailTaken = {
  code: 'CUSTOMERS.EMAIL_TAKEN',
  detail: 'There is already an account with this e-mail address.',
} as const;

function register(
  { person, credentialId }: Extract<UserCommand, { type: 'Register' }>,
  state: UserState,
): Decision<UserEvent, UserRejection> {
  if (state) return reject(emailTaken.code, emailTaken.detail);
  return accept(
    { type: 'customers.customer-registered.v2', data: person },
    credentialBound(person.userId, credentialId),
  );
}

const unconfirmed = reject(
  'CUSTOMERS.ADDRESS_UNCONFIRMED' as const,
  'The e-mail address of this user is not confirmed.',
);

const credentialBound = (userId: string, credentialId: string): UserEvent => ({
  type: 'customers.credential-bound.v1',
  data: { userId, credentialId },
});

const accountClosed = (userId: string): UserEvent => ({ type: 'customers.account-closed.v1', data: { userId } });

const rolesChanged = (userId: string, roles: readonly StaffRole[]): UserEvent => ({
  type: 'customers.roles-changed.v1',
  data: { userId, roles: [...roles] },
});

const authorityEnded = (userId: string, reason: string, notBefore: string): UserEvent => ({
  type: 'customers.authority-ended.v1',
  data: { userId, reason, notBefore },
});

/** The roles of a member of staff; none for a customer. */
export const staffRolesOf = ({ roles, operator }: Pick<User, 'roles' | 'operator'>): readonly StaffRole[] =>
  roles ?? (operator ? ['operator'] : []);

const hasExactly = (user: User, roles: readonly StaffRole[]): boolean => {
  const held = staffRolesOf(user);
  return held.length === new Set(roles).size && held.every((role) => roles.includes(role));
};

const addressConfirmed = (userId: string): UserEvent => ({
  type: 'customers.address-confirmed.v1',
  data: { userId },
});

const operatorAppointed = (userId: string): UserEvent => ({
  type: 'customers.operator-appointed.v1',
  data: { userId },
});

function evolve(state: UserState, event: UserEvent): UserState {
  if (event.type === 'customers.customer-registered.v1' || event.type === 'customers.customer-registered.v2')
    return { ...event.data, operator: false, closed: false };
  // Every other event follows the registration.
  const user = state!;
  switch (event.type) {
    case 'customers.credential-bound.v1':
      return { ...user, credentialId: event.data.credentialId };
    case 'customers.operator-appointed.v1': {
      const { roles: _, ...rest } = user;
      return { ...rest, operator: true };
    }
    case 'customers.roles-changed.v1': {
      const { roles } = event.data;
      return { ...user, operator: roles.includes('operator'), roles };
    }
    case 'customers.authority-ended.v1':
      return { ...user, authority: (user.authority ?? 0) + 1 };
    case 'customers.address-confirmed.v1': {
      const { unconfirmed: _, ...rest } = user;
      return rest;
    }
    case 'customers.second-factor-enabled.v1':
      return { ...user, secondFactor: event.data.factorId };
    case 'customers.second-factor-disabled.v1': {
      const { secondFactor: _, ...rest } = user;
      return rest;
    }
    case 'customers.profile-changed.v1':
    case 'customers.profile-changed.v2':
      return { ...user, name: event.data.name, locale: event.data.locale };
    case 'customers.account-closed.v1': {
      const { credentialId: _, secondFactor: _factor, ...rest } = user;
      return { ...rest, authority: (user.authority ?? 0) + 1, closed: true };
    }
    default:
      return unknownEvent(event);
  }
}
