import type { RecordedEvent } from '@maru/event-store';

/** An event of a newer version, which this one must not pass, because the event may be public. */
export class UndeclaredType extends Error {
  override readonly name = 'UndeclaredType';
  readonly type: string;
  readonly position: string;

  constructor(group: string, { type, position, stream }: RecordedEvent) {
    super(
      `${group} stands still at position ${position}: ${stream} has an event of the type ${type}, which this version does not ` +
        'declare, neither as public nor as private. Start the version that wrote it; it goes on there.',
    );
    this.type = type;
    this.position = position;
  }
}
