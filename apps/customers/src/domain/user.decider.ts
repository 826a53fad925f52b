import type { CustomerRegistered, DataOf, EventOf } from '@maru/contracts';
import { accept, reject } from '@maru/kernel';
import type { Decider } from '@maru/kernel';

export type User = DataOf<typeof CustomerRegistered>;

/** Undefined until the user is registered. */
export type UserState = User | undefined;

/** A person with an account. The id comes from the claim on the e-mail address, so an id in use is an address in use. */
export const userDecider: Decider<User, UserState, EventOf<typeof CustomerRegistered>, 'CUSTOMERS.EMAIL_TAKEN'> = {
  initialState: undefined,
  decide: ({ userId, email, name, locale }, state) =>
    state
      ? reject('CUSTOMERS.EMAIL_TAKEN', 'There is already an account with this e-mail address.')
      : accept({ type: 'customers.customer-registered.v1', data: { userId, email, name, locale } }),
  evolve: (_, event) => event.data,
};
