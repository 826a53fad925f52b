import type { EventOf } from '@maru/contracts';
import { accept, storedState, unknownEvent } from '@maru/kernel';
import type { Decider } from '@maru/kernel';
import type { EmailClaimed } from './customers.events';

/** Claims the address; `userId` is the new user's if it is still free. */
export interface ClaimEmail {
  readonly userId: string;
  /** The user id from which the address may be taken, because its account is closed. */
  readonly insteadOf?: string | undefined;
}

export interface EmailClaimState {
  readonly userId?: string;
}

/**
 * The user id of an e-mail address. The first claim binds it; every later one finds that id and has no effect, unless
 * it names that id as the one it replaces. A claim does not decide who may register: the first append to the stream of
 * the named user does. So the next registration finishes one that died between the two, under the claimed id.
 */
export const emailClaimDecider: Decider<ClaimEmail, EmailClaimState, EventOf<typeof EmailClaimed>, never> = {
  initialState: {},
  decide: ({ userId, insteadOf }, state) =>
    state.userId === undefined || state.userId === insteadOf
      ? accept({ type: 'customers.email-claimed.v1', data: { userId } })
      : accept(),
  evolve: (_, event) =>
    event.type === 'customers.email-claimed.v1' ? { userId: event.data.userId } : unknownEvent(event.type),
  stored: storedState(1),
};
