import { eventually } from '@maru/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LogLine } from '../../checkers/log-lines';
import type { TestShop } from '../../shops/test-shop';

const GUIDE = path.join(__dirname, '..', '..', '..', '..', 'docs', 'guides', 'logs.md');
const ON_THE_WAY = ['gateway', 'inventory', 'notifications', 'ordering', 'payments', 'shipping'];

/** The first column of the guide's table of fields. */
const declared = (): ReadonlySet<string> =>
  new Set([...readFileSync(GUIDE, 'utf8').matchAll(/^\| `([^`]+)` +\|/gm)].map(([, field]) => field!));

/** The lines of a whole shop that logs at debug level. Call it last, when every kind of line has been written. */
export function logLines(shop: () => TestShop): void {
  describe('the log of a shop', () => {
    it('has the lines of one order from every context on its way, by its correlation id, each in one trace', async () => {
      const { client, eventStore, lines } = shop();
      const { productId } = await client.product(1);
      const orderId = await client.placed(client.order(await client.customer(), [productId]));
      await client.ended(orderId);
      const [placed] = await eventStore.readStream(`ordering.order-${orderId}`);
      const { correlationId } = placed!.metadata;
      let found: readonly LogLine[] = [];
      await eventually(() => {
        found = lines.with(correlationId);
        const contexts = new Set(found.map(({ context }) => context));
        expect([...contexts].filter((each) => ON_THE_WAY.includes(each!)).sort()).toEqual(ON_THE_WAY);
      }, 10_000);
      expect(new Set(found.map((line) => line['trace_id'])).size).toBe(1);
      expect(found.every((line) => line['correlationId'] === correlationId)).toBe(true);
    }, 60_000);

    it('names the application in each line, and has only the fields of the guide', () => {
      const fields = declared();
      const lines = shop().lines.with();
      expect(lines.length).toBeGreaterThan(1_000);
      const nameless = lines.filter(({ context }) => typeof context !== 'string').map(({ msg }) => msg);
      expect([...new Set(nameless)]).toEqual([]);
      const unknown = lines.flatMap((line) =>
        Object.keys(line)
          .filter((field) => !fields.has(field))
          .map((field) => `${field} in "${line.msg}" of ${line.context}`),
      );
      expect([...new Set(unknown)]).toEqual([]);
    });
  });
}
