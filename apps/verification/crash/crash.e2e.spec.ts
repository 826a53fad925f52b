import { crashRun } from './crash-run';

// A short form of `npm run test:crash`, for every run of the tests.
describe('a shop that is killed while orders are in flight', () => {
  it.each([1])(
    'loses no order, and does nothing twice or in part (seed %i)',
    async (seed) => {
      const report = await crashRun({ seed, rounds: 2, orders: 50 });
      expect(report.violations).toEqual([]);
      expect(report.acknowledged).toBeGreaterThan(0);
    },
    180_000,
  );
});
