import type { Answered, Known } from './known';
import type { Verdict } from './verdict-codes';

// A group that hears an event within this time is on its way. Positions are also written a moment late.
const GRACE_MS = 2_000;
// The error of a message that waits for a copy: CopyBehind of notifications, and its like in other contexts.
const COPY = /\bcopy of\b|is not here yet/;

const needed = (known: Known): readonly Answered[] => known.needed.flatMap((name) => known.answered(name) ?? []);

/** A parked message holds the order up when the rules of a context should hear it, or its relay should send it. */
const holdsOrderUp = ({ group }: { readonly group: string }): boolean => /\/(?:integration|relay)$/.test(group);

const parkedIn = (known: Known) => needed(known).flatMap((context) => context.parked);

/** A message that holds the order up is parked in a context that the order needs. */
export function verdictOfParked(known: Known): Verdict | undefined {
  return parkedVerdict(parkedIn(known).find(holdsOrderUp));
}

/** Only a view misses a message, because it is parked there; the order itself goes on. */
export function verdictOfParkedElsewhere(known: Known): Verdict | undefined {
  return parkedVerdict(parkedIn(known)[0]);
}

function parkedVerdict(parked: Answered['parked'][number] | undefined): Verdict | undefined {
  if (!parked) return undefined;
  const { id, group, type, error, holdsUp } = parked;
  const held = holdsUp === 0 ? '' : ` It holds up ${holdsUp} later ${holdsUp === 1 ? 'message' : 'messages'}.`;
  return {
    code: 'PARKED',
    subject: `${group} ${id}`,
    values: { group, type, error, holdsUp, id },
    sentence: `${group} could not handle ${type} and parked it: ${error}.${held}`,
    next: `Mend the cause, then retry the message ${id} of ${group}, or drop it with a reason.`,
  };
}

/** A lease that its holder renews belongs to a live relay, here or in another instance. */
const works = (lease: NonNullable<Answered['relay']>['lease']): boolean =>
  lease?.here === true || lease?.renewed === true;

/** A relay that the order needs has events to send, and does not work. */
export function verdictOfRelay(known: Known): Verdict | undefined {
  for (const { context, relay } of needed(known)) {
    if (!relay?.unheard || known.since(relay.unheard.recordedAt) < GRACE_MS || works(relay.lease)) continue;
    const holder = relay.lease?.holder;
    return {
      code: 'RELAY_WITHOUT_LEASE',
      subject: relay.group,
      values: { context, group: relay.group, type: relay.unheard.type, ...(holder !== undefined && { holder }) },
      sentence: `${relay.group} has not sent ${relay.unheard.type}, and ${holder === undefined ? 'nobody holds its lease' : `${holder} holds its lease without relaying`}.`,
      next: `Start an instance of ${context} that can take the lease, or free the row of relay_leases.`,
    };
  }
  return undefined;
}

/** A message of the order is tried again at a time of its own. */
export function verdictOfWaiting(known: Known): Verdict | undefined {
  const [waiting] = needed(known).flatMap((context) => context.waiting);
  if (!waiting) return undefined;
  const { group, type, reason, nextTryAt } = waiting;
  return {
    code: COPY.test(reason) ? 'WAITING_FOR_COPY' : 'RETRY_WAITS',
    subject: `${group} ${waiting.id}`,
    values: { group, type, reason, ...(nextTryAt !== undefined && { nextTryAt }) },
    sentence: `${group} cannot handle ${type} yet: ${reason}.`,
    next: nextTryAt === undefined ? 'It is tried again soon.' : `It is tried again at ${nextTryAt}.`,
  };
}

/** A group that the order needs has not heard its last message. */
export function verdictOfConsumers(known: Known): Verdict | undefined {
  for (const { context, groups, relay } of needed(known)) {
    const behind = [...groups.filter(({ group }) => group === `${context}/integration`), ...(relay ? [relay] : [])];
    for (const { group, unheard, lag, standing } of behind) {
      if (!unheard || known.since(unheard.recordedAt) < GRACE_MS) continue;
      const others = lag ? ` It is ${lag.events}${lag.more ? ' or more' : ''} events behind.` : '';
      return {
        code: 'CONSUMER_BEHIND',
        subject: group,
        values: {
          ...{ context, group, type: unheard.type, recordedAt: unheard.recordedAt },
          ...(lag && { lag: `${lag.events}${lag.more ? '+' : ''}` }),
          ...(standing && { standing }),
        },
        sentence: `${group} has not heard ${unheard.type} of ${unheard.recordedAt} yet.${others}${standing ? ` ${standing}.` : ''}`,
        next: `The group goes on by itself; if its lag grows, look at the log and the partitions of ${context}.`,
      };
    }
  }
  return undefined;
}
