import { VirtualTime } from '@maru/testing';
import { LazyWrite } from './lazy-write';

function opened(write: () => Promise<void> = async () => undefined) {
  const time = new VirtualTime();
  const ending = new AbortController();
  const failed = jest.fn();
  const written = jest.fn(write);
  return { time, ending, failed, written, lazy: new LazyWrite(time, 500, written, failed, ending.signal) };
}

describe('a position that is written lazily', () => {
  it('is written once for a burst, when its time is over', async () => {
    const { time, written, lazy } = opened();
    for (let n = 0; n < 100; n++) lazy.note();
    await time.advance(499);
    expect(written).not.toHaveBeenCalled();
    await time.advance(1);
    expect(written).toHaveBeenCalledTimes(1);
    await time.advance(5_000);
    expect(written).toHaveBeenCalledTimes(1);
  });

  it('is written before its time when a crash would repeat 20,000 messages', async () => {
    const { written, lazy } = opened();
    for (let n = 0; n < 19_999; n++) lazy.note();
    expect(written).not.toHaveBeenCalled();
    lazy.note();
    expect(written).toHaveBeenCalledTimes(1);
    await lazy.close();
  });

  it('is written again after a failed write, and not after the last one', async () => {
    const away = new Error('away');
    const { time, ending, failed, written, lazy } = opened(() => Promise.reject(away));
    lazy.note();
    await time.advance(1_000);
    expect(written).toHaveBeenCalledTimes(2);
    expect(failed).toHaveBeenCalledWith(away);
    ending.abort();
    await lazy.close();
    await time.advance(5_000);
    expect(written).toHaveBeenCalledTimes(3);
  });

  it('is written at the end when something is left, behind a write under way', async () => {
    const ends: (() => void)[] = [];
    const { written, lazy } = opened(() => new Promise((resolve) => ends.push(resolve)));
    lazy.note();
    const first = lazy.flush();
    lazy.note();
    const closing = lazy.close();
    expect(written).toHaveBeenCalledTimes(1);
    ends[0]!();
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    ends[1]!();
    await closing;
    await lazy.close();
    expect(written).toHaveBeenCalledTimes(2);
  });
});
