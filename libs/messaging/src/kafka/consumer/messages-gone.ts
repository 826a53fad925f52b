import type { Watermarks } from './starting-point';

/** A partition begins behind what a group has read: retention, or a person, has deleted what it has not read yet. */
export class MessagesGone extends Error {
  override readonly name = 'MessagesGone';
  /** @param types the types to be read again there; default: the group was there and reads on */
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
          ? 'It stands still until it is rebuilt'
          : `It stands still; to go on without them, set ${column} in its row of consumer_positions`),
    );
  }
}
