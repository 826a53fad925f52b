import { TraceBudget } from './trace-budget';

const taken = (budget: TraceBudget, asked: number) =>
  Array.from({ length: asked }, () => budget.take()).filter(Boolean).length;

describe('a budget of traces', () => {
  it('lets every trace of a quiet shop begin', () => {
    let now = 0;
    const budget = new TraceBudget(10, () => now);
    for (let second = 0; second < 100; second++, now += 1_000) expect(taken(budget, 10)).toBe(10);
  });

  it('lets a burst of ten seconds begin, and then as many as a second allows', () => {
    let now = 0;
    const budget = new TraceBudget(10, () => now);
    expect(taken(budget, 1_000)).toBe(100);
    now += 1_000;
    expect(taken(budget, 1_000)).toBe(10);
    now += 3_600_000;
    expect(taken(budget, 1_000)).toBe(100);
  });
});
