import { storedState } from '@maru/kernel';
import { KeptStates } from './kept-states';
import { weightOf } from './weight';

const at = (revision: number, text = '', partial = false) => ({
  ...{ state: text, revision, eventId: `event ${revision}` },
  ...{ snapshotAt: -1, partial },
});
const keptStates = (bounds: { count?: number; bytes?: number }) =>
  new KeptStates<string>({ count: 100, bytes: 100_000, stored: storedState<string>(1), ...bounds });

describe('cached states', () => {
  it('are bounded by count, and the least recently used one is dropped first', () => {
    const kept = keptStates({ count: 2 });
    kept.keep('a', at(0));
    kept.keep('b', at(0));
    kept.get('a');
    kept.keep('c', at(0));
    expect(['a', 'b', 'c'].map((stream) => kept.get(stream) !== undefined)).toEqual([true, false, true]);
  });

  it('are bounded by weight, whatever their count', () => {
    const kept = keptStates({ bytes: 10_000 });
    for (let n = 0; n < 50; n++) {
      kept.keep(`s${n}`, at(0, 'x'.repeat(3_000)));
      expect(kept.bytes).toBeLessThanOrEqual(10_000);
    }
    const left = Array.from({ length: 50 }, (_, n) => n).filter((n) => kept.get(`s${n}`));
    expect(left).toEqual([47, 48, 49]);
  });

  it('include the most recent state, even if it alone is heavier than the bound', () => {
    const kept = keptStates({ bytes: 1_000 });
    kept.keep('light', at(0));
    kept.keep('heavy', at(0, 'x'.repeat(5_000)));
    expect(kept.get('heavy')).toBeDefined();
    expect(kept.get('light')).toBeUndefined();
    kept.forget('heavy');
    expect(kept.bytes).toBe(0);
  });

  it('are weighed again as they grow, but not for every event', () => {
    const written = jest.fn((text: string) => text);
    const kept = new KeptStates<string>({ count: 9, bytes: 1e9, stored: { version: 1, write: written, read: String } });
    for (let n = 0; n < 1_000; n++) kept.keep('a', at(n, 'x'.repeat(100 * n)));
    expect(kept.bytes).toBeGreaterThan(weightOf('x'.repeat(80_000)));
    expect(written.mock.calls.length).toBeLessThan(40);
  });

  it('never go back to an older revision, nor from a complete state to a partial one', () => {
    const kept = keptStates({});
    kept.keep('a', at(5, 'part', true));
    kept.keep('a', at(5, 'whole'));
    kept.keep('a', at(4, 'older'));
    kept.keep('a', at(5, 'part', true));
    expect(kept.get('a')).toMatchObject({ state: 'whole', revision: 5, partial: false });
    kept.keep('a', at(6, 'part', true));
    expect(kept.get('a')).toMatchObject({ revision: 6, partial: true });
  });
});

describe('the weight of a state', () => {
  it('grows with every part of the state', () => {
    const light = weightOf({ name: 'a', lines: [{ sku: 'b', n: 1 }] });
    expect(weightOf({ name: 'a'.repeat(1_000), lines: [{ sku: 'b', n: 1 }] })).toBe(light + 999);
    expect(weightOf({ name: 'a', lines: Array.from({ length: 100 }, () => ({ sku: 'b', n: 1 })) })).toBeGreaterThan(
      50 * light,
    );
    expect(weightOf(new Map([['a', 'b'.repeat(500)]]))).toBeGreaterThan(500);
    expect([weightOf(null), weightOf(undefined), weightOf(true)].every((weight) => weight > 0)).toBe(true);
  });

  it('is finite for a value that contains itself', () => {
    const endless: unknown[] = [];
    endless.push(endless, endless);
    expect(weightOf(endless)).toBeGreaterThan(1_000_000);
  });

  it('is estimated for a state that has no stored form', () => {
    const stored = storedState<unknown>(1);
    const kept = new KeptStates<unknown>({ count: 9, bytes: 1e9, stored });
    kept.keep('a', { ...at(0), state: { run: () => 1, text: 'x'.repeat(5_000) } });
    expect(kept.bytes).toBeGreaterThan(5_000);
  });
});
