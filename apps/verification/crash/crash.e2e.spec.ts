import { crashRun } from './crash-run';

// The long run is `npm run test:crash`; here are a few kills in every run of the tests.
describe('the shop killed while orders are in flight', () => {
  it.each([1])(
    'loses, doubles and half-does nothing (seed %i)',
    async (seed) => {
      const report = await crashRun({ seed, rounds: 2, orders: 50 });
      expect(report.violations).toEqual([]);
      expect(report.acknowledged).toBeGreaterThan(0);
    },
    180_000,
  );
});
