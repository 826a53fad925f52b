/** More tokens name unknown keys than may wait. The token may be valid, so the request may be repeated. */
export class TooManyUnknownKeys extends Error {
  override readonly name = 'TooManyUnknownKeys';
  constructor() {
    super('too many tokens wait for keys that are not known here');
  }
}

// After a rotation valid tokens wait here for a second at most; a process answers some hundred requests in that time.
const MOST_WAITING = 256;

/** Bounds the requests that wait for an unknown key, so that forged tokens cost neither memory nor open requests. */
export class UnknownKeyWaiters {
  private waiting = 0;

  /** @throws TooManyUnknownKeys at once when too many wait already */
  async wait(pause: () => Promise<unknown>): Promise<void> {
    if (this.waiting >= MOST_WAITING) throw new TooManyUnknownKeys();
    this.waiting++;
    try {
      await pause();
    } finally {
      this.waiting--;
    }
  }
}
