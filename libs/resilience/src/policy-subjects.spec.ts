import { aCallee, endOf, refused } from '../test/a-callee';
import { CircuitOpen } from './call-errors';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

const down = refused();
const OPEN_MS = 30_000;

/** The window has ten subjects, and eight failing ones open the circuit; five probe it. */
const circuit = { windowCalls: 10, failureRatio: 0.8, openMs: OPEN_MS, closeAfter: 5 };

function aProvider(failing: (card: string) => boolean, { timeoutMs = 500 } = {}) {
  const callee = aCallee([], { circuit, timeoutMs });
  const asked: string[] = [];
  const charge = (card: string) =>
    endOf(
      callee.policy.execute(
        async () => {
          asked.push(card);
          if (failing(card)) throw down;
          return 'charged';
        },
        { subject: card },
      ),
    );
  return { ...callee, asked, charge };
}

/** A provider that failed for ten distinct charges and got no call since. */
async function afterAnOutage(failing: (card: string) => boolean) {
  let out = true;
  const provider = aProvider((card) => out || failing(card));
  for (let n = 0; n < 10; n++) await provider.charge(`lost-${n}`);
  expect(provider.policy.snapshot().circuit).toBe('open');
  out = false;
  await jest.advanceTimersByTimeAsync(OPEN_MS);
  provider.asked.length = 0;
  return provider;
}

describe('calls about the same subject', () => {
  it('count once however often they fail, so one bad card opens no circuit', async () => {
    const { charge, policy } = aProvider((card) => card === 'bad');
    for (let n = 0; n < 9; n++) await charge(`good-${n}`);
    for (let n = 0; n < 100; n++) await charge('bad');
    expect(policy.snapshot()).toMatchObject({ circuit: 'closed', failed: 100, answered: 9 });
  });

  it('count by their last result', async () => {
    let failing = true;
    const { charge, policy } = aProvider((card) => failing && card.startsWith('flaky'));
    for (let n = 0; n < 7; n++) await charge(`flaky-${n}`);
    failing = false;
    for (let n = 0; n < 7; n++) await charge(`flaky-${n}`);
    failing = true;
    for (let n = 7; n < 10; n++) await charge(`flaky-${n}`);
    expect(policy.snapshot().circuit).toBe('closed');
  });

  it('open the circuit when the callee fails for most subjects', async () => {
    const { charge, policy } = aProvider((card) => card.startsWith('bad'));
    for (const card of ['good-1', 'good-2']) await charge(card);
    for (let n = 0; n < 7; n++) await charge(`bad-${n}`);
    expect(policy.snapshot().circuit).toBe('closed');
    await charge('bad-7');
    expect(policy.snapshot().circuit).toBe('open');
  });

  it('leave the circuit closed when half of all subjects falter, for thousands of calls', async () => {
    const { charge, changes } = aProvider((card) => card.startsWith('bad'));
    for (let n = 0; n < 5_000; n++) await charge(n % 2 ? `bad-${n % 40}` : `good-${n}`);
    expect(changes).toEqual([]);
  });
});

describe('a half-open circuit', () => {
  it('probes another subject when one has failed', async () => {
    const { charge, policy, asked } = await afterAnOutage((card) => card === 'bad');
    await charge('bad');
    expect(await charge('bad')).toBeInstanceOf(CircuitOpen);
    expect(await charge('good-1')).toBe('charged');
    expect(await charge('good-2')).toBe('charged');
    expect(asked).toEqual(['bad', 'good-1', 'good-2']);
    expect(policy.snapshot().circuit).toBe('closed');
  });

  it('closes when one of the first probes falters and the others do not', async () => {
    const { charge, changes } = await afterAnOutage((card) => card.startsWith('bad'));
    for (const card of ['bad-1', 'bad-2', 'bad-3', 'good-1', 'good-2']) await charge(card);
    expect(changes).toEqual(['closed to open', 'open to half-open', 'half-open to closed']);
  });

  it('opens again when most of the probes fail', async () => {
    const { charge, policy } = await afterAnOutage((card) => card.startsWith('bad'));
    for (const card of ['bad-1', 'good-1', 'bad-2', 'bad-3', 'bad-4']) await charge(card);
    expect(policy.snapshot()).toMatchObject({ circuit: 'open', openForMs: OPEN_MS });
  });

  it('probes a failed subject again after the same time when there is no other', async () => {
    let failing = true;
    const { charge } = await afterAnOutage((card) => card === 'only' && failing);
    await charge('only');
    failing = false;
    expect(await charge('only')).toBeInstanceOf(CircuitOpen);
    await jest.advanceTimersByTimeAsync(OPEN_MS);
    expect(await charge('only')).toBe('charged');
  });

  it('gives refused callers different times to come again', async () => {
    const { charge, policy } = await afterAnOutage(() => true);
    for (let n = 0; n < 5; n++) await charge(`bad-${n}`);
    const ends = await Promise.all(Array.from({ length: 50 }, (_, n) => charge(`waiting-${n}`)));
    const times = ends.map((end) => (end as CircuitOpen).retryAt.getTime() - Date.now());
    expect(Math.min(...times)).toBeGreaterThanOrEqual(OPEN_MS);
    expect(Math.max(...times)).toBeLessThanOrEqual(OPEN_MS + 1_000);
    expect(new Set(times).size).toBe(50);
    expect(policy.refusal('waiting-0')).toMatchObject({ transient: true, retryAfterMs: OPEN_MS });
  });

  it('does not count a check for a refusal as a probe', async () => {
    const { policy, asked, charge } = await afterAnOutage(() => false);
    for (let n = 0; n < 20; n++) expect(policy.refusal(`waiting-${n}`)).toBeUndefined();
    expect([policy.snapshot(), asked]).toEqual([expect.objectContaining({ circuit: 'open', failed: 10 }), []]);
    expect(await charge('good')).toBe('charged');
  });
});
