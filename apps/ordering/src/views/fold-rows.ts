import type { Message } from '@maru/messaging';
import type { Projection } from '@maru/read-models';

/** The rows that a projection makes of these messages alone, in the order in which they came to be. */
export function foldRows<Row extends object>(
  projection: Projection<Row>,
  messages: readonly Message[],
): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const message of messages) {
    for (const { type, keys, apply } of projection.handlers) {
      if (type !== message.type) continue;
      for (const key of keys(message)) {
        const row = apply(rows.get(key), message, key);
        if (row) rows.set(key, row);
        else rows.delete(key);
      }
    }
  }
  return [...rows.values()];
}
