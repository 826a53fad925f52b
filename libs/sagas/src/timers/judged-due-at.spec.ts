import { judgedDueAt } from './judged-due-at';
import type { Gap } from './judged-due-at';

const at = (seconds: number) => Date.UTC(2030, 0, 1) + seconds * 1_000;
const iso = (seconds: number) => new Date(at(seconds)).toISOString();
const gap = (party: string, from: number, to: number): Gap => ({ party, startedAt: at(from), endedAt: at(to) });
const host = (from: number, to: number) => gap('', from, to);
const payments = (from: number, to: number) => gap('payments', from, to);

/** The second at which a timer of 60 seconds is due that was set at second 0. */
const dueWith = (...gaps: readonly Gap[]) =>
  (judgedDueAt({ name: 'PAYMENT_TIMEOUT', setAt: iso(0), dueAt: iso(60) }, gaps, 'payments') - at(0)) / 1_000;

describe('the due time of a timer', () => {
  it('is the recorded one without gaps', () => {
    expect(dueWith()).toBe(60);
  });

  it('is later by all gaps of its host', () => {
    expect(dueWith(host(10, 40))).toBe(90);
    expect(dueWith(host(10, 20), host(30, 37))).toBe(77);
    expect(dueWith(host(10, 4_000))).toBe(4_050);
  });

  it('is later by a gap that began only in the time that another gap has added', () => {
    expect(dueWith(host(65, 75), host(50, 60))).toBe(80);
  });

  it('is not later by gaps before it was set or after it was due', () => {
    expect(dueWith(host(-100, -10), host(61, 100))).toBe(60);
    expect(dueWith(host(-100, 10))).toBe(70);
  });

  it('is later by the gaps of the party that was asked, up to the length of the timer', () => {
    expect(dueWith(payments(10, 40))).toBe(90);
    expect(dueWith(payments(10, 40), payments(45, 65))).toBe(110);
    expect(dueWith(payments(10, 4_000))).toBe(120);
  });

  it('counts a gap of both parties once, as one of its host', () => {
    expect(dueWith(host(10, 40), payments(20, 50))).toBe(100);
    expect(dueWith(payments(0, 200), host(50, 150))).toBe(220);
  });

  it('ignores gaps of other parties', () => {
    expect(dueWith(gap('shipping', 10, 40))).toBe(60);
  });

  it('is the recorded one for a timer without setAt', () => {
    expect(judgedDueAt({ name: 'PAYMENT_TIMEOUT', dueAt: iso(60) }, [host(10, 40)])).toBe(at(60));
  });
});
