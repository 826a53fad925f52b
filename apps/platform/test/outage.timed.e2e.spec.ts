import { createTestDatabase } from '@maru/testing';
import { reportOutage } from '../outage/report-outage';
import { shopInOutage } from '../outage/shop-in-outage';
import { withoutPolicies } from '../outage/without-policies';

// `npm run demo:outage` in short.
describe('while the payment provider hangs', () => {
  it('new orders do not stand behind the charges that wait for it, as they would without policies', async () => {
    const run = async (env: Record<string, string>) => {
      const { url, drop } = await createTestDatabase('outage');
      try {
        return await shopInOutage(url, env, { perSecond: 20, seconds: 5 });
      } finally {
        await drop();
      }
    };
    const timeoutMs = 6_000;
    const without = await run(withoutPolicies(timeoutMs));
    const guarded = await run({});
    expect(guarded.paymentSeen.percentile(99)).toBeLessThan(without.paymentSeen.percentile(99) / 2);
    expect(guarded.paymentSeen.count).toBe(100);
    expect(without.cutOff).toBe(0);
    expect(guarded.cutOff).toBeGreaterThan(0);

    const report = reportOutage({ timeoutMs, without, with: guarded });
    expect(report).toMatch(/^order placed \(202\), p99 +[\d,]+ ms +[\d,]+ ms$/m);
    expect(report).toMatch(/^its payment is to be seen, p99 +[\d,]+ ms +[\d,]+ ms$/m);
    expect(report).toContain('100 orders in each run; without policies a charge is waited for for 6,000 ms.');
  }, 180_000);
});
