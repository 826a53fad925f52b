import type { EventStore } from '@maru/event-store';
import type { Random, Scheduler } from '@maru/kernel';
import { EmailClaims, Users } from '../src/aggregates';
import { EmailClaimed, userContracts } from '../src/domain/customers.events';
import { emailClaimDecider } from '../src/domain/email-claim.decider';
import { userDecider } from '../src/domain/user.decider';

/** The aggregates of customers over a log, without Nest. */
export function aggregatesOver(ports: { store: EventStore; scheduler: Scheduler; random: Random }) {
  return {
    users: new Users({ decider: userDecider, events: userContracts, streamPrefix: 'customers.user', ...ports }),
    claims: new EmailClaims({
      decider: emailClaimDecider,
      events: [EmailClaimed],
      streamPrefix: 'customers.email',
      ...ports,
    }),
  };
}
