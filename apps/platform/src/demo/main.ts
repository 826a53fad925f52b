import { findOperator } from '../operator/find-operator';
import { table } from '../tools/table';
import { Shop } from './shop';
import type { Order, TimelineEvent } from './shop';
import { orderOf, stories } from './stories';
import type { Story } from './stories';

const url = (process.env['MARU_URL'] || 'http://127.0.0.1:3000').replace(/\/+$/, '');
const print = (text: string) => process.stdout.write(`${text}\n`);

/**
 * Places orders for every kind of ending at a running shop (MARU_URL), and prints the timeline of each. Gives whether
 * all ended as expected.
 */
async function main(): Promise<boolean> {
  const shop = new Shop(url, () => findOperator(process.env, url));
  const mark = Date.now().toString(36).toUpperCase();
  const customerId = await shop.register('Kim Ha-neul', 'ko');
  const goods = {
    tea: await shop.product(`TEA-${mark}`, 'Green tea', '12.50 EUR', 1_000),
    pot: await shop.product(`POT-${mark}`, 'Tea pot', '49.00 EUR', 1_000),
    rarity: await shop.product(`PUERH-${mark}`, 'Pu-erh of 1982', '980.00 EUR', 2),
    sample: await shop.product(`SAMPLE-${mark}`, 'Sample of tea', '0.00 EUR', 1_000),
  };
  print(`\n  ${stories.length} orders of ${customerId} at ${url}\n`);
  const told = await Promise.all(
    stories.map(async (story) => {
      const orderId = await shop.place(orderOf(story, goods));
      await story.then?.(shop, orderId);
      const order = await shop.ended(orderId);
      return { story, order, events: await shop.timeline(orderId) };
    }),
  );
  for (const { story, order, events } of told) tell(story, order, events);
  print(
    table([
      ['story', 'ended', 'because', 'as foreseen'],
      ...told.map(({ story, order }) => [
        story.title,
        order.status,
        order.reason ?? '',
        asForeseen(story, order) ? 'yes' : 'NO',
      ]),
    ]),
  );
  print('');
  return told.every(({ story, order }) => asForeseen(story, order));
}

function tell(story: Story, order: Order, events: readonly TimelineEvent[]): void {
  print(`  ${story.title}: ${order.status}${order.reason ? ` (${order.reason})` : ''}`);
  print(`  order ${order.orderId}, paid with ${story.paymentToken}\n`);
  const first = Date.parse(events[0]?.occurredAt ?? '');
  const rows = events.map(({ context, type, occurredAt, summary }) => {
    const name = type.split('.')[1] ?? type;
    return [`+${Date.parse(occurredAt) - first}`, context, name, summary];
  });
  print(`${table([['ms', 'context', 'event', 'what'], ...rows])}\n`);
}

const asForeseen = ({ ends, reason }: Story, order: Order) =>
  ends === order.status && (reason === undefined || reason === order.reason);

main().then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`\n  ${(error as Error).message}\n\n`);
    process.exit(1);
  },
);
