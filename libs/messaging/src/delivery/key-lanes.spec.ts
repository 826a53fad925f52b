import { VirtualTime } from '@maru/testing';
import { KeyLanes } from './key-lanes';
import { Semaphore } from './semaphore';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the lanes of the keys', () => {
  it('run one item of a key and a bounded number of keys at a time, in fair turns', async () => {
    const done: string[] = [];
    let running = 0;
    let most = 0;
    const lanes = new KeyLanes<string>(new Semaphore(2), new VirtualTime(), async (key, queue) => {
      most = Math.max(most, ++running);
      await turn();
      done.push(`${key}${queue.shift()}`);
      running--;
    });
    for (const work of ['1', '2', '3']) for (const key of ['a', 'b', 'c']) lanes.push(key, work);
    while (done.length < 9) await turn();
    expect(most).toBe(2);
    expect(done).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3']);
  });

  it('keep their order while they wait, and leave their slot to others', async () => {
    const time = new VirtualTime();
    const done: string[] = [];
    let failures = 1;
    const lanes = new KeyLanes<string>(new Semaphore(1), time, async (key, queue) => {
      if (key === 'a' && failures-- > 0) return 1_000;
      done.push(`${key}${queue.shift()}`);
      return undefined;
    });
    lanes.push('a', '1');
    lanes.push('a', '2');
    lanes.push('b', '1');
    await turn();
    expect(done).toEqual(['b1']);
    await time.advance(1_000);
    await turn();
    expect(done).toEqual(['b1', 'a1', 'a2']);
  });

  it('a lane whose row is being written leaves its place to others, and goes on behind the write', async () => {
    const done: string[] = [];
    let written!: () => void;
    const until = new Promise<void>((resolve) => (written = resolve));
    let writes = 1;
    const lanes = new KeyLanes<string>(new Semaphore(1), new VirtualTime(), async (key, queue) => {
      if (key === 'a' && writes-- > 0) return { until };
      done.push(`${key}${queue.shift()}`);
      return undefined;
    });
    for (const [key, work] of ['a1', 'b1', 'c1'] as const) lanes.push(key!, work!);
    for (let n = 0; n < 5; n++) await turn();
    expect(done).toEqual(['b1', 'c1']);
    let stopped = false;
    const stopping = lanes.stop().then(() => (stopped = true));
    await turn();
    expect(stopped).toBe(false);
    written();
    await stopping;
    expect(done).toEqual(['b1', 'c1']);
  });

  it('stopping waits for all that run, and at once for none', async () => {
    const lanes = new KeyLanes<string>(new Semaphore(2), new VirtualTime(), async (key, queue) => {
      for (let n = 0; n < (key === 'a' ? 1 : 9); n++) await turn();
      queue.shift();
    });
    lanes.push('a', '1');
    lanes.push('b', '1');
    let stopped = false;
    const stopping = lanes.stop().then(() => (stopped = true));
    for (let n = 0; n < 4; n++) await turn();
    expect(stopped).toBe(false);
    await stopping;
    await lanes.stop();
  });

  it('finish running work and start nothing more when they are stopped', async () => {
    const done: string[] = [];
    const lanes = new KeyLanes<string>(new Semaphore(1), new VirtualTime(), async (key, queue) => {
      await turn();
      done.push(`${key}${queue.shift()}`);
    });
    lanes.push('a', '1');
    lanes.push('a', '2');
    lanes.push('b', '1');
    await lanes.stop();
    await turn();
    expect(done).toEqual(['a1']);
  });

  it('share a semaphore with other lanes, and leave it to them when they are stopped', async () => {
    const semaphore = new Semaphore(1);
    const done: string[] = [];
    const step = async (key: string, queue: { shift(): string | undefined }) => {
      await turn();
      done.push(`${key}${queue.shift()}`);
    };
    const [one, other] = [
      new KeyLanes<string>(semaphore, new VirtualTime(), step),
      new KeyLanes<string>(semaphore, new VirtualTime(), step),
    ];
    one.push('a', '1');
    one.push('b', '1');
    other.push('c', '1');
    other.push('d', '1');
    await one.stop();
    while (done.length < 3) await turn();
    await turn();
    expect(done).toEqual(['a1', 'c1', 'd1']);
  });
});
