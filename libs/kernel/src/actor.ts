import type { Causation } from './causation';
import type { Writable } from './writable';

/** The id of an actor. Ids of users and keys are pseudonyms, so erasing the person leaves nothing to erase here. */
export interface ActorName {
  readonly kind: 'user' | 'key' | 'service' | 'anonymous';
  /** The user's or the key's id, or the context's name; '' for `anonymous`. */
  readonly id: string;
}

/** The class of a client's address: this machine, a private network, or any other. Coarse on purpose; see ADR 0042. */
export type AddressClass = 'loopback' | 'private' | 'public';

/** An actor: its identity, the user it acts for, the class of its address and its reason. */
export interface Actor extends ActorName {
  /** The user or key that a service acts for, or the user that a key belongs to. */
  readonly onBehalfOf?: ActorName;
  readonly address?: AddressClass;
  /** The reason that the actor gave, in at most 200 characters. */
  readonly reason?: string;
}

/** The actor of work without a verified caller. */
export const ANONYMOUS: ActorName = { kind: 'anonymous', id: '' };

/**
 * Makes the verified caller the actor of the current work. Keeps the address, and the reason if `keepReason` allows it.
 */
export function nameActor(
  causation: Causation,
  { kind, id, onBehalfOf }: Actor,
  keep: { readonly reason: boolean },
): void {
  const before = causation.actor;
  // Assigned field by field, because every request passes here and spreads cost as much as reading its headers.
  const actor: Writable<Actor> = { kind, id };
  if (onBehalfOf) actor.onBehalfOf = onBehalfOf;
  if (before?.address) actor.address = before.address;
  if (keep.reason && before?.reason !== undefined) actor.reason = before.reason;
  // The only field that is unknown when a request arrives.
  (causation as { actor?: Actor }).actor = actor;
}

/**
 * The actor of a service's reaction to an event: the service, on behalf of the user or the key that caused the event,
 * if there is one. `cause` is the event's actor; undefined on events of earlier versions.
 */
export function serviceActor(service: string, cause?: Actor): Actor {
  const person = cause && personOf(cause);
  return { kind: 'service', id: service, ...(person && { onBehalfOf: person }) };
}

/**
 * The actor as text: `user:<id>`, with `for <actor>` when it acts on behalf of another. `unknown` when there is none.
 */
export function actorText(actor: Actor | undefined): string {
  if (!actor) return 'unknown';
  const { onBehalfOf } = actor;
  return onBehalfOf ? `${nameText(actor)} for ${nameText(onBehalfOf)}` : nameText(actor);
}

const nameText = ({ kind, id }: ActorName): string => (id === '' ? kind : `${kind}:${id}`);

function personOf({ kind, id, onBehalfOf }: Actor): ActorName | undefined {
  if (kind === 'service') return onBehalfOf;
  return kind === 'anonymous' ? undefined : { kind, id };
}
