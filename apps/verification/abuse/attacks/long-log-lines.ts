import { over } from '../attack';
import type { Attack } from '../attack';

const MOST_BYTES = 16_000;
const LONG = 'x'.repeat(9_000);

/** Requests with many faults. The shop must not log all of their text each time. */
export const longLogLines: Attack = {
  name: 'sends wrong requests of 49 KB',
  begin: async (scene) => {
    const attacker = await scene.attacker({ signedIn: true });
    const fields = Array.from({ length: 18 }, (_, at) => `a${at}: product(productId: "${'y'.repeat(400)}") { name }`);
    const bodies = [
      () => attacker.query(`{ ${fields.join(' ')} }`),
      () => attacker.query(`{ ${LONG} }`),
      () => attacker.post('/api/orders', { lines: Array.from({ length: 2_000 }, () => ({ productId: 'no product' })) }),
      () => attacker.post(`/api/orders/${'z'.repeat(90)}`, { [LONG]: LONG }),
    ];
    let n = 0;
    let written = 0;
    return {
      slice: async (signal) => {
        const before = scene.loggedBytes();
        await over(signal, 4, () => bodies[n++ % bodies.length]!());
        written += scene.loggedBytes() - before;
      },
      verdict: () => {
        const each = written / Math.max(1, attacker.answers);
        return each > MOST_BYTES ? [`each request made the shop log ${Math.round(each)} bytes`] : [];
      },
    };
  },
};
