/** More tokens name unknown keys than may wait. It says nothing of the token: a good one is tried again. */
export class TooManyUnknownKeys extends Error {
  override readonly name = 'TooManyUnknownKeys';
  constructor() {
    super('too many tokens wait for keys that are not known here');
  }
}

// After a rotation good tokens wait here for a second at most; a process answers some hundred requests in that time.
const MOST_WAITING = 256;

/**
 * Bounds how many requests wait for a key that nobody may ever have: forged tokens cost no memory and no open requests.
 */
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
