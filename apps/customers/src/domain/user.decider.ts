import type { CustomerRegistered, DataOf } from '@maru/contracts';
import { accept, reject, storedState, unknownEvent } from '@maru/kernel';
import type { Decider, Decision } from '@maru/kernel';
import type { UserEvent } from './customers.events';

/** `email` and `name` are sealed. */
export type SealedPerson = DataOf<typeof CustomerRegistered>;
// `unconfirmed` is part of it: nobody logs in until the address is confirmed by a letter.

/** What is known of somebody with an account; `email` and `name` are sealed, or plain if they are of before there were keys. */
export interface User extends SealedPerson {
  /** By which they log in; not for those who registered before there were any, nor when the account is closed. */
  readonly credentialId?: string;
  readonly operator: boolean;
  readonly closed: boolean;
}

/** Undefined until the user is registered. */
export type UserState = User | undefined;

export type UserCommand =
  | { readonly type: 'register'; readonly person: SealedPerson; readonly credentialId: string }
  | { readonly type: 'change-profile'; readonly name?: string | undefined; readonly locale?: string | undefined }
  | { readonly type: 'make-operator'; readonly credentialId: string }
  | { readonly type: 'confirm-address' }
  | { readonly type: 'change-password'; readonly credentialId: string; readonly byLetter: boolean }
  | { readonly type: 'close-account' };

export type UserRejection = 'CUSTOMERS.EMAIL_TAKEN' | 'CUSTOMERS.UNKNOWN_USER' | 'CUSTOMERS.ADDRESS_UNCONFIRMED';

/**
 * A person with an account. The id comes from the claim on the e-mail address, so an id in use is an address in use. The
 * address of a closed account is free: it is claimed anew, for another id. Who registers binds their own credential in the same append: of two who race for an address, the
 * loser's password opens nothing.
 */
export const userDecider: Decider<UserCommand, UserState, UserEvent, UserRejection> = {
  initialState: undefined,
  decide(command, state) {
    if (command.type === 'register') return register(command, state);
    if (!state || state.closed) return reject('CUSTOMERS.UNKNOWN_USER', 'There is no such user.');
    const { userId } = state;
    switch (command.type) {
      case 'change-profile': {
        const { name = state.name, locale = state.locale } = command;
        if (name === state.name && locale === state.locale) return accept();
        return accept({ type: 'customers.profile-changed.v2', data: { userId, name, locale } });
      }
      case 'confirm-address':
        return state.unconfirmed ? accept(addressConfirmed(userId)) : accept();
      case 'change-password': {
        const bound = credentialBound(userId, command.credentialId);
        // The code of a letter shows that they read the mail of the address.
        return command.byLetter && state.unconfirmed ? accept(bound, addressConfirmed(userId)) : accept(bound);
      }
      case 'make-operator': {
        if (state.unconfirmed)
          return reject('CUSTOMERS.ADDRESS_UNCONFIRMED', 'The e-mail address of this user is not confirmed.');
        const bound = credentialBound(userId, command.credentialId);
        return state.operator ? accept(bound) : accept(bound, operatorAppointed(userId));
      }
      case 'close-account':
        return accept({ type: 'customers.account-closed.v1', data: { userId } });
    }
  },
  evolve,
  // 2: a registration may be unconfirmed.
  stored: storedState(2),
};

export const emailTaken = {
  code: 'CUSTOMERS.EMAIL_TAKEN',
  detail: 'There is already an account with this e-mail address.',
} as const;

function register(
  { person, credentialId }: Extract<UserCommand, { type: 'register' }>,
  state: UserState,
): Decision<UserEvent, UserRejection> {
  if (state) return reject(emailTaken.code, emailTaken.detail);
  return accept(
    { type: 'customers.customer-registered.v2', data: person },
    credentialBound(person.userId, credentialId),
  );
}

const credentialBound = (userId: string, credentialId: string): UserEvent => ({
  type: 'customers.credential-bound.v1',
  data: { userId, credentialId },
});

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
  // Every other event comes behind the registration.
  const user = state!;
  switch (event.type) {
    case 'customers.credential-bound.v1':
      return { ...user, credentialId: event.data.credentialId };
    case 'customers.operator-appointed.v1':
      return { ...user, operator: true };
    case 'customers.address-confirmed.v1': {
      const { unconfirmed: _, ...rest } = user;
      return rest;
    }
    case 'customers.profile-changed.v1':
    case 'customers.profile-changed.v2':
      return { ...user, name: event.data.name, locale: event.data.locale };
    case 'customers.account-closed.v1': {
      const { credentialId: _, ...rest } = user;
      return { ...rest, closed: true };
    }
    default:
      return unknownEvent(event);
  }
}
