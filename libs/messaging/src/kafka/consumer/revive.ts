import type { Incoming } from '../../delivery/delivery-settings';
import { unheard } from '../../delivery/retry-parked';
import { breachOf } from '../../log/message-translator';
import type { Message } from '../../message';

// The end of `<topic>/<partition>/<offset>`, which is the id or the key of a parked record that is not a message.
const PLACE = /\/\d+\/\d+$/;

/**
 * A parked message, checked again against the current contract. Its record is not read again, because the topic may
 * have deleted it. A message of a type that this version does not hear stays parked for a newer version.
 */
export function revive(message: Message, types: ReadonlySet<string>): Incoming {
  const { id, key, type, data } = message;
  if (PLACE.test(id) || PLACE.test(key))
    return { message, breach: 'the record is not a message; it can only be dropped' };
  if (!types.has(type)) return { message, breach: unheard(type) };
  const breach = breachOf(type, data);
  return breach === undefined ? { message } : { message, breach };
}
