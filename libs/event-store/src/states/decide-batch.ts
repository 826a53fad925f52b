import { deriveId, fold } from '@maru/kernel';
import type { Causation, Decider, DomainEvent, ReasonCode } from '@maru/kernel';
import { InvalidEvent, WrongExpectedRevision } from '../event-store';
import type { NewEvent } from '../event-store';
import type { Outcome } from '../outcome';
import type { Folded } from './folded';

/** A command as it is given to the store. */
export interface Given<Command> {
  readonly command: Command;
  readonly causation: Causation | undefined;
  /** The stream's last revision that the command is meant for; default any. */
  readonly expectedRevision?: number;
  /** Whether it is probably the first of its stream. */
  readonly begins: boolean;
}

/** A command whose sender waits for its outcome. */
export interface Waiting<Command, State, Event, Code extends ReasonCode> extends Given<Command> {
  readonly causation: Causation;
  readonly resolve: (outcome: Outcome<State, Event, Code>) => void;
  readonly reject: (fault: unknown) => void;
}

/** The result of a batch of commands, if its events can be appended. */
export interface Decided<State> {
  readonly events: readonly NewEvent[];
  /** Answers the senders, after the append. */
  readonly conclusions: readonly (() => void)[];
  /** Whether an answer needs proof of the newest state, because it has no append. */
  readonly unproven: boolean;
  readonly after: Folded<State>;
}

/** Decides the commands one after the other, each on the state after those before it. */
export function decideBatch<Command, State, Event extends DomainEvent, Code extends ReasonCode>(
  decider: Decider<Command, State, Event, Code>,
  declared: ReadonlySet<string>,
  stream: string,
  batch: readonly Waiting<Command, State, Event, Code>[],
  loaded: Folded<State>,
): Decided<State> {
  let { state, revision } = loaded;
  let unproven = false;
  const events: NewEvent[] = [];
  const conclusions: (() => void)[] = [];
  for (const { command, causation, expectedRevision, resolve, reject } of batch) {
    if (expectedRevision !== undefined && expectedRevision !== revision) {
      unproven = true;
      const actual = revision;
      conclusions.push(() => reject(new WrongExpectedRevision(stream, expectedRevision, actual)));
      continue;
    }
    try {
      const decision = decider.decide(command, state);
      if (decision.accepted && decision.events.length > 0) {
        const undeclared = decision.events.find(({ type }) => !declared.has(type));
        if (undeclared)
          throw new InvalidEvent(`${undeclared.type} is not declared for ${stream}: add it to \`events\``);
        const first = (revision ?? -1) + 1;
        const after = fold(decider, decision.events, state);
        events.push(...decision.events.map((event, nth) => toNewEvent(stream, first + nth, event, causation)));
        state = after;
        revision = first + decision.events.length - 1;
      } else {
        unproven = true;
      }
      const outcome = { ...decision, state, revision };
      conclusions.push(() => resolve(outcome));
    } catch (fault) {
      // A decider that throws, or events that are no JSON, are a defect of that command alone; the others continue.
      unproven = true;
      conclusions.push(() => reject(fault));
    }
  }
  const eventId = events.at(-1)?.id ?? loaded.eventId;
  return { events, conclusions, unproven, after: { ...loaded, state, revision, eventId } };
}

function toNewEvent(stream: string, revision: number, { type, data }: DomainEvent, causation: Causation): NewEvent {
  const { messageId, correlationId, traceparent, actor } = causation;
  const text = JSON.stringify(data) as string | undefined;
  if (text === undefined) throw new InvalidEvent(`${type} for ${stream} has no data`);
  return {
    id: deriveId(messageId, stream, revision, type, text),
    type,
    data,
    metadata: {
      ...{ correlationId, causationId: messageId },
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(actor && { actor }),
    },
  };
}
