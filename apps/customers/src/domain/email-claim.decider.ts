import type { EventOf } from '@maru/contracts';
import { accept, storedState, unknownEvent } from '@maru/kernel';
import type { Decider } from '@maru/kernel';
import type { EmailClaimed } from './customers.events';

/** Somebody wants the address; `userId` is who they would be if it is still free. */
export interface ClaimEmail {
  readonly userId: string;
  /** The user id that the address may be taken from, because its account is closed. */
  readonly insteadOf?: string | undefined;
}

export interface EmailClaimState {
  readonly userId?: string;
}

/**
 * Which user id an e-mail address is bound to. The first claim binds it; every later one finds that id and changes
 * nothing, unless it names that id as the one it replaces.
 * A claim decides nothing about who may register: that is decided on the stream of the user it names, by whoever gets there
 * first. So a registration that died between the two is finished by the next one, under the id that was claimed.
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
