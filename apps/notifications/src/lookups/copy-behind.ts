/** A copy of another context's data is behind the message that needs it. It will catch up, so the message waits. */
export class CopyBehind extends Error {
  override readonly name = 'CopyBehind';
  /** For the bus: the message is valid. It waits as a row and is retried until it succeeds. */
  readonly transient = true;

  constructor(what: 'customer' | 'order' | 'key', id: string) {
    super(what === 'key' ? `the key of customer ${id} is not here yet` : `the copy of ${what} ${id} is not here yet`);
  }
}
