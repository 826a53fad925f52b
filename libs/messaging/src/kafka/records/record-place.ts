import type { Message } from '../../message';

/** The place of a record on Kafka. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

// Weak, so that a place lives as long as its message and no stored message has it.
const places = new WeakMap<Message, RecordPlace>();

/** Remembers where the message was read. @param place `<topic>/<number>` */
export function readAt(message: Message, place: string, offset: number): void {
  const slash = place.lastIndexOf('/');
  places.set(message, { topic: place.slice(0, slash), partition: Number(place.slice(slash + 1)), offset });
}

/** The place where this process read the message; undefined on the embedded bus and for a parked message. */
export const recordPlaceOf = (message: Message): RecordPlace | undefined => places.get(message);
