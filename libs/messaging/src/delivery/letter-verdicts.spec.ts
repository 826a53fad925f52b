import { lowMessage } from '../testing/low-message';
import { decided } from './delivery-settings';
import type { ConsumerFault, DeliverySettings } from './delivery-settings';
import type { Letter } from './letter';
import { LetterVerdicts } from './letter-verdicts';
import { RetryAt } from './retry-later';

const start = new Date('2026-05-01T09:00:00Z').getTime();
const away = Object.assign(new Error('the provider is away'), { transient: true });
const logAway = Object.assign(new Error('the log is away'), { transient: true, logAway: true });
const refusal = new Error('cannot take it');

/** Verdicts at a time of its own; every backoff is as long as it may be. */
function opened() {
  let now = start;
  const faults: ConsumerFault[] = [];
  const settings = {
    ...decided({
      clock: { now: () => new Date(now) },
      random: { next: () => 1 },
      scheduler: undefined as never,
      retry: { attempts: 3, baseMs: 100, capMs: 5_000 },
      onFault: (fault) => faults.push(fault),
    }),
    revive: undefined as never,
    restart: undefined as never,
  } satisfies DeliverySettings;
  const verdicts = new LetterVerdicts('view', settings);
  return { verdicts, faults, pass: (ms: number) => void (now += ms) };
}

const letterOf = (sku = 'A'): Letter => ({
  message: lowMessage(sku, 1, '1'),
  mark: undefined as never,
  refusals: 0,
  faults: 0,
});

describe('a message that its handler refuses', () => {
  it('is tried again after growing pauses, and parked at the last attempt', () => {
    const { verdicts, faults } = opened();
    const letter = letterOf();
    expect([1, 2].map(() => verdicts.judge(letter, refusal))).toEqual([200, 400]);
    expect(letter.verdict).toBeUndefined();
    expect(verdicts.judge(letter, refusal)).toBe(0);
    expect(letter.verdict).toBe('Error: cannot take it');
    expect(faults.map(({ group, outcome, attempt }) => [group, outcome, attempt])).toEqual([
      ['view', 'retrying', 1],
      ['view', 'retrying', 2],
      ['view', 'parked', 3],
    ]);
  });
});

describe('a message that fails because something is away', () => {
  it('is tried again in memory for a second, then waits as a row since its first failure', () => {
    const { verdicts, faults, pass } = opened();
    const letter = letterOf();
    expect(verdicts.judge(letter, away)).toBe(200);
    pass(999);
    expect(verdicts.judge(letter, away)).toBe(400);
    expect(letter.waits).toBeUndefined();
    pass(1);
    expect(verdicts.judge(letter, away)).toBe(0);
    expect(letter.waits).toEqual({
      ...{ error: 'Error: the provider is away', cause: away, faults: 3, since: new Date(start) },
      dueAt: new Date(start + 1_000 + 8_000),
    });
    expect([letter.refusals, letter.verdict]).toEqual([0, undefined]);
    expect(faults.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ['retrying', 1],
      ['retrying', 2],
    ]);
  });

  it('waits as a row at once when its handler sets the time, which is no failed try', () => {
    const { verdicts, faults } = opened();
    const letter = letterOf();
    const dueAt = new Date(start + 60_000);
    expect(verdicts.judge(letter, new RetryAt(dueAt))).toBe(0);
    expect(letter.waits).toMatchObject({ dueAt, faults: 0, since: new Date(start) });
    expect(faults).toEqual([]);
  });

  it('stays in memory however long the log is away, because no other message could be handled', () => {
    const { verdicts, pass } = opened();
    const letter = letterOf();
    verdicts.judge(letter, logAway);
    pass(3_600_000);
    expect(verdicts.judge(letter, logAway)).toBeGreaterThan(0);
    expect(letter.waits).toBeUndefined();
  });

  it('waits as a row at once when 256 others are tried in memory, until one of them has ended', () => {
    const { verdicts } = opened();
    const others = Array.from({ length: 256 }, (_, n) => letterOf(`S${n}`));
    for (const other of others) expect(verdicts.judge(other, away)).toBe(200);
    const [first, second, third] = [letterOf('B'), letterOf('C'), letterOf('D')];
    expect([verdicts.judge(first, away), verdicts.judge(others[0]!, away)]).toEqual([0, 400]);
    verdicts.settled(others[0]!);
    expect([verdicts.judge(second, away), verdicts.judge(third, away)]).toEqual([200, 0]);
    verdicts.reset();
    expect(verdicts.judge(letterOf('E'), away)).toBe(200);
  });
});

describe('a verdict that could not be written', () => {
  it('sends a waiting message to its handler again, and keeps a refused one parked', () => {
    const { verdicts, faults } = opened();
    const waiting = letterOf();
    verdicts.judge(waiting, new RetryAt(new Date(start + 60_000)));
    expect(verdicts.heldUp(waiting, away)).toBe(200);
    expect('waits' in waiting).toBe(false);
    const parked: Letter = { ...letterOf(), verdict: 'Error: cannot take it', faults: 1 };
    expect(verdicts.heldUp(parked, away)).toBe(400);
    expect(parked).toMatchObject({ verdict: 'Error: cannot take it', faults: 2 });
    expect(faults.map(({ outcome, attempt, error }) => [outcome, attempt, error])).toEqual([
      ['retrying', 1, away],
      ['retrying', 2, away],
    ]);
  });
});
