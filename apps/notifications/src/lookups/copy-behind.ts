/** A copy of what another context knows has not come as far as the message that needs it. It will: the message waits. */
export class CopyBehind extends Error {
  override readonly name = 'CopyBehind';
  /**
   * For the bus: not the message's fault.
   * The message waits as a row and is tried until it succeeds.
   */
  readonly transient = true;

  constructor(what: 'customer' | 'order' | 'key', id: string) {
    super(what === 'key' ? `the key of customer ${id} is not here yet` : `the copy of ${what} ${id} is not here yet`);
  }
}
