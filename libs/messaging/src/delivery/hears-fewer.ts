/** This process waits, because one that hears more types of the group is alive. */
export class HearsFewer extends Error {
  override readonly name = 'HearsFewer';
  constructor(group: string, more: readonly string[]) {
    super(
      `${group} waits in this process: a process that also hears ${more.join(', ')} is alive, or was until a moment ago. ` +
        'It goes on when no such process has been alive for CONSUMER_PRESENCE_MS.',
    );
  }
}
