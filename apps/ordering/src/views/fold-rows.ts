import type { Message } from '@maru/messaging';
import type { Projection } from '@maru/read-models';

/** The rows that a projection makes of these messages alone, in the order of their first messages. */
export function foldRows<Row extends object>(
  projection: Projection<Row>,
  messages: readonly Message[],
): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const message of messages) foldInto(rows, projection, message);
  return [...rows.values()];
}

/** As `foldRows`, for messages of an asynchronous source. */
export async function foldComingRows<Row extends object>(
  projection: Projection<Row>,
  messages: AsyncIterable<Message>,
): Promise<readonly Row[]> {
  const rows = new Map<string, Row>();
  for await (const message of messages) foldInto(rows, projection, message);
  return [...rows.values()];
}

function foldInto<Row extends object>(rows: Map<string, Row>, projection: Projection<Row>, message: Message): void {
  for (const { type, keys, apply } of projection.handlers) {
    if (type !== message.type) continue;
    for (const key of keys(message)) {
      const row = apply(rows.get(key), message, key);
      if (row) rows.set(key, row);
      else rows.delete(key);
    }
  }
}
