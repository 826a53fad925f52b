import { AccountLetterRequested } from '@maru/contracts';
import type { DataOf, EventOf } from '@maru/contracts';
import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import { isSealed } from '@maru/personal-data';
import type { Provider } from '@nestjs/common';
import { accountLetterDecider } from './domain/account-letter.decider';
import type { AccountLetterState } from './domain/account-letter.decider';
import { EmailClaimed, userContracts } from './domain/customers.events';
import type { UserEvent } from './domain/customers.events';
import { emailClaimDecider } from './domain/email-claim.decider';
import type { ClaimEmail, EmailClaimState } from './domain/email-claim.decider';
import { userDecider } from './domain/user.decider';
import type { UserCommand, UserRejection, UserState } from './domain/user.decider';

/** The owners of e-mail addresses; the id is the digest of the address. */
export class EmailClaims extends AggregateStore<ClaimEmail, EmailClaimState, EventOf<typeof EmailClaimed>, never> {}

/** Persons with an account; the id is the user's. */
export class Users extends AggregateStore<UserCommand, UserState, UserEvent, UserRejection> {}

/** Requested letters about accounts; the id is the letter's. */
export class AccountLetterRequests extends AggregateStore<
  DataOf<typeof AccountLetterRequested>,
  AccountLetterState,
  EventOf<typeof AccountLetterRequested>,
  never
> {}

const ports = [EventStore, Scheduler, Random];

export const aggregates: Provider[] = [
  {
    provide: EmailClaims,
    inject: ports,
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new EmailClaims({
        decider: emailClaimDecider,
        events: [EmailClaimed],
        streamPrefix: 'customers.email',
        store,
        scheduler,
        random,
      }),
  },
  {
    provide: Users,
    inject: ports,
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new Users({
        decider: userDecider,
        events: userContracts,
        streamPrefix: 'customers.user',
        // A registration from before personal keys has name and address in plain.
        mayBeStored: (user) => !user || (isSealed(user.email) && isSealed(user.name)),
        store,
        scheduler,
        random,
      }),
  },
  {
    provide: AccountLetterRequests,
    inject: ports,
    useFactory: (store: EventStore, scheduler: Scheduler, random: Random) =>
      new AccountLetterRequests({
        decider: accountLetterDecider,
        events: [AccountLetterRequested],
        streamPrefix: 'customers.letter',
        store,
        scheduler,
        random,
      }),
  },
];
