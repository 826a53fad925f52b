import { runProgram } from '../shops/run-command';

const ORDERS = 96;

// `npm run demo:outage` in short, as a process. The orders are so few that a machine three times slower keeps
// up with them.
describe('while the payment provider hangs', () => {
  it('new orders do not stand behind the charges that wait for it, as they would without policies', async () => {
    const load = ['--orders', '12', '--seconds', '8', '--timeout', '9000'];
    const { out, err } = await runProgram('outage/main.ts', load);
    const row = (of: string): [without: number, guarded: number] => {
      const figures = new RegExp(`^${of} +([\\d,]+)(?: ms)? +([\\d,]+)(?: ms)?$`, 'm').exec(out);
      if (!figures) throw new Error(`the report has no line "${of}":\n${out}\n${err}`);
      return [toNumber(figures[1]!), toNumber(figures[2]!)];
    };
    const [seenWithout, seenGuarded] = row('its payment is to be seen, p99');
    expect(seenGuarded).toBeLessThan(seenWithout / 2);
    const [cutOffWithout, cutOffGuarded] = row('charges not tried: the circuit was open');
    expect(cutOffWithout).toBe(0);
    expect(cutOffGuarded).toBeGreaterThan(0);
    expect(row('order placed \\(202\\), p99')).toEqual([expect.any(Number), expect.any(Number)]);
    expect(out).toContain(`${ORDERS} orders in each run; without policies a charge is waited for for 9,000 ms.`);
  }, 180_000);
});

const toNumber = (figure: string): number => Number(figure.replaceAll(',', ''));
