import type { MessageBus, TailOptions } from '@maru/messaging';
import { VirtualTime } from '@maru/testing';
import { LiveFeed } from './live-feed';

const LISTENER = { changed: () => undefined, reset: () => undefined };

/** A feed, and the rest that its tail asks for. */
function feedWithTail() {
  let tail: TailOptions | undefined;
  const bus = {
    tail: (options: TailOptions) => {
      tail = options;
      return { close: () => Promise.resolve() };
    },
  } as unknown as MessageBus;
  const time = new VirtualTime();
  const feed = new LiveFeed(bus, 100, time);
  return { feed, time, rest: () => tail!.rest!() };
}

describe('the feed of changes', () => {
  it('rests for a second between messages while no client follows it', async () => {
    const { rest, time } = feedWithTail();
    let over = false;
    void rest()!.then(() => (over = true));
    await time.advance(999);
    expect(over).toBe(false);
    await time.advance(1);
    expect(over).toBe(true);
  });

  it('ends its rest when a client comes, and rests again after the last one has left', async () => {
    const { feed, rest } = feedWithTail();
    const resting = rest();
    const leave = feed.listen(LISTENER);
    await resting;
    expect(rest()).toBeUndefined();
    leave();
    expect(rest()).toBeInstanceOf(Promise);
  });
});
