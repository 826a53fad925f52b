import type { Watermarks } from './starting-point';

/** A partition begins behind the position of a group, because retention or a person has deleted unread messages. */
export class MessagesGone extends Error {
  override readonly name = 'MessagesGone';
  /** @param types the types to be read again there; default: the group reads on at its position */
  constructor(
    group: string,
    place: string,
    wanted: number,
    { low }: Watermarks,
    isProjection: boolean,
    types: readonly string[] = [],
  ) {
    const column = types.length > 0 ? "missed to '[]'" : 'resume to null';
    const what = types.length > 0 ? `read ${types.join(', ')} again from` : 'go on at';
    super(
      `messages are gone from the topic: ${place} begins at offset ${low}, and ${group} wants to ${what} ${wanted}. ` +
        (isProjection
          ? 'It stops here until it is rebuilt'
          : `It stops here; to go on without them, set ${column} in its row of consumer_positions`),
    );
  }
}
