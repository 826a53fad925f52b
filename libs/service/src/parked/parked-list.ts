import type { Consumer, ParkedEntry, ParkedState } from '@maru/messaging';
import { cursorOf } from '../lists/cursor';
import type { ParkedCursor } from './parked-cursor';

export interface ParkedListing {
  readonly limit: number;
  readonly after?: ParkedCursor | undefined;
  readonly group?: string | undefined;
  readonly state?: ParkedState | undefined;
}

export interface ParkedListPage {
  readonly parked: readonly ParkedEntry[];
  /** The cursor of the next page; absent on the last page. */
  readonly next?: string;
}

/** A page of the messages of a context's groups, by group name, then in the order of the log. */
export async function parkedList(
  groups: readonly Consumer[],
  { limit, after, group, state }: ParkedListing,
): Promise<ParkedListPage> {
  const [reached = '', position = '', key = ''] = after ?? [];
  const asked = groups
    .filter((each) => each.group >= reached && (group === undefined || each.group === group))
    .sort((one, other) => (one.group < other.group ? -1 : 1));
  const parked: ParkedEntry[] = [];
  for (const { group: name, parked: messages } of asked) {
    // Reads one message more, to know whether there is a next page.
    const room = limit + 1 - parked.length;
    const from = after && name === reached ? { after: { position, key } } : {};
    parked.push(...(await messages.page({ limit: room, ...from, ...(state ? { state } : {}) })));
    if (parked.length > limit) break;
  }
  if (parked.length <= limit) return { parked };
  parked.length = limit;
  const last = parked[limit - 1]!;
  return { parked, next: cursorOf([last.group, last.position, last.key]) };
}
