import type { ActorName } from '@maru/kernel';
import type { Message } from '../../message';

const NAME = /^(user|key|service|anonymous):([\w.:-]{0,100})$/;

/** `<kind>:<id>`, as in the headers `ce_actor` and `ce_onbehalfof`. */
export const nameToText = ({ kind, id }: ActorName): string => `${kind}:${id}`;

/**
 * The actor in the two headers; undefined (unknown) when the first one names none, as in records of earlier versions.
 */
export function actorIn(actor: string, onBehalfOf: string): Message['actor'] {
  const name = nameIn(actor);
  if (!name) return undefined;
  const person = nameIn(onBehalfOf);
  return person ? { ...name, onBehalfOf: person } : name;
}

function nameIn(text: string): ActorName | undefined {
  const [, kind, id] = NAME.exec(text) ?? [];
  return kind === undefined ? undefined : { kind: kind as ActorName['kind'], id: id! };
}
