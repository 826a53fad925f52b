import { runProgram } from '../shops/run-command';

const ORDERS = 96;

// A short form of `npm run demo:outage`, as a process. A machine three times slower can still handle its orders.
describe('while the payment provider hangs', () => {
  it('new payments do not queue behind charges that hang, as they do without policies', async () => {
    const load = ['--orders', '12', '--seconds', '8', '--timeout', '9000'];
    const { out, err } = await runProgram('outage/main.ts', load);
    const row = (of: string): [without: number, guarded: number] => {
      const figures = new RegExp(`^${of} +([\\d,]+)(?: ms)? +([\\d,]+)(?: ms)?$`, 'm').exec(out);
      if (!figures) throw new Error(`the report has no line "${of}":\n${out}\n${err}`);
      return [toNumber(figures[1]!), toNumber(figures[2]!)];
    };
    const [seenWithout, seenGuarded] = row('its payment is visible, p99');
    expect(seenGuarded).toBeLessThan(seenWithout / 2);
    const [cutOffWithout, cutOffGuarded] = row('charges not tried: the circuit was open');
    expect(cutOffWithout).toBe(0);
    expect(cutOffGuarded).toBeGreaterThan(0);
    expect(row('order placed \\(202\\), p99')).toEqual([expect.any(Number), expect.any(Number)]);
    expect(out).toContain(`${ORDERS} orders in each run; without policies a charge has a time-out of 9,000 ms.`);
  }, 180_000);
});

const toNumber = (figure: string): number => Number(figure.replaceAll(',', ''));
