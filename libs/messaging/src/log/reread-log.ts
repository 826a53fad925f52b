import type { EventStore } from '@maru/event-store';
import type { StoredPosition } from '../delivery/stored-position';
import type { Delivery } from '../delivery/delivery';
import type { Missed } from '../delivery/missed';
import { toReread } from '../delivery/missed';
import type { HeardMessages } from './heard-messages';

export interface RereadLogOptions {
  readonly store: EventStore;
  readonly heard: Pick<HeardMessages, 'hears' | 'filterOf' | 'missed'>;
  readonly delivery: Delivery;
  /** The position at which the group starts. */
  readonly stored: StoredPosition;
  readonly pageSize: number;
  /** For a keyed group the messages are marked as late. */
  readonly isKeyed: boolean;
  /** Asked before each page; false stops. */
  readonly goOn: () => boolean;
}

/**
 * Delivers the missed messages of the types that the group hears now, in the order of the log, before it goes on at its
 * position. The progress is stored with the effects. Returns the stretches that are still missed.
 */
export async function rereadLog(options: RereadLogOptions): Promise<readonly Missed[]> {
  const { store, heard, delivery, stored, pageSize, isKeyed, goOn } = options;
  const { position, missed = [] } = stored;
  const stretches = toReread(missed, heard.hears);
  if (stretches.length === 0) return missed;
  const filter = heard.filterOf(stretches);
  const end = stretches.map(({ until }) => until).reduce((one, other) => (one > other ? one : other));
  let at = stretches.map(({ after }) => after).reduce((one, other) => (one < other ? one : other));
  while (at < end && goOn()) {
    const page = await store.readAll({ after: at, filter, limit: pageSize });
    const incoming = heard.missed(page.events, stretches).map((each) => {
      const checkpoint = { position, missed: behind(missed, heard.hears, each.message.position) };
      return { ...each, checkpoint, ...(isKeyed && { late: true }) };
    });
    at = page.atEnd || page.position > end ? end : page.position;
    await delivery.deliver(incoming, { position, missed: behind(missed, heard.hears, at) });
  }
  if (!goOn()) return missed;
  const left = behind(missed, heard.hears, end);
  // Stored now, because the next write of the group may be far away.
  await delivery.skip(position, { position, missed: left });
  return left;
}

/** The stretches still missed after the log was read again up to `position`. */
function behind(missed: readonly Missed[], mine: readonly string[], position: string): readonly Missed[] {
  return missed.flatMap((each) => {
    if (each.until === undefined || !mine.includes(each.type) || each.after >= position) return [each];
    return each.until <= position ? [] : [{ ...each, after: position }];
  });
}
