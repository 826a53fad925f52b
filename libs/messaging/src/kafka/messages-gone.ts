import type { Watermarks } from './starting-point';

/** A partition begins behind what a group has read: retention, or a person, has deleted what it has not read yet. */
export class MessagesGone extends Error {
  override readonly name = 'MessagesGone';
  constructor(group: string, place: string, wanted: number, { low }: Watermarks, isProjection: boolean) {
    super(
      `messages are gone from the topic: ${place} begins at offset ${low}, and ${group} wants to go on at ${wanted}. ` +
        (isProjection
          ? 'It stands still until it is rebuilt'
          : `It stands still; to go on without them, set resume to null in its row of consumer_positions`),
    );
  }
}
