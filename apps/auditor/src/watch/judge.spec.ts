import { InMemoryEventStore, START } from '@maru/event-store';
import type { StreamPage } from '@maru/event-store';
import { RandomIds } from '@maru/kernel';
import { partOf, received, storyOf } from '../../test/story';
import type { Told } from '../../test/story';
import { Histories } from './history';
import { Judge } from './judge';
import type { Broken } from './judge';
import { Memory } from './memory';

const ids = new RandomIds();

/** A log whose first event of each stream was scavenged. */
class ScavengedLog extends InMemoryEventStore {
  override async readStreamPage(...given: Parameters<InMemoryEventStore['readStreamPage']>): Promise<StreamPage> {
    const page = await super.readStreamPage(...given);
    return { ...page, events: page.events.filter(({ revision }) => revision > 0) };
  }
}

async function judged(
  story: readonly Told[],
  { store = new InMemoryEventStore(), memory = new Memory(), from = 0 } = {},
) {
  for (const { stream, ...event } of story) await store.append(stream, 'any', [event]);
  const { events } = await store.readAll({ limit: 10_000 });
  const judge = new Judge(memory, new Histories(store), START);
  const found: Broken[] = [];
  for (const event of events.slice(from)) found.push(...(await judge.judge(event)));
  return { found, memory, judge, events };
}
const rules = (found: readonly Broken[]) => found.map(({ finding }) => finding.rule);
const unknownOf = (story: readonly Told[]): Told => ({
  ...story[0]!,
  ...{ id: ids.next(), type: 'ordering.order-gift-wrapped.v1' },
});

describe('the judge of the log', () => {
  it('remembers no order that has settled, and only the sums of its SKU', async () => {
    const { found, memory } = await judged([received('TEA', 10), ...storyOf(ids.next())]);
    expect(found).toEqual([]);
    expect([...memory.ledger.orders]).toEqual([]);
    expect([...memory.ledger.stocks.keys()]).toEqual(['TEA']);
  });

  it('reads a settled order again when it gets a late event, right or wrong', async () => {
    const orderId = ids.next();
    const story = [received('TEA', 10), ...storyOf(orderId), ...partOf(orderId, 100)];
    expect((await judged(story)).found).toEqual([]);
    const captured = story.find(({ type }) => type === 'payments.payment-captured.v1')!;
    const { found } = await judged([...story, { ...captured, id: ids.next() }]);
    expect(rules(found)).toContain('CAPTURED_TWICE');
  });

  it('sets aside the order of an event that a newer version has written, and judges the others', async () => {
    const [newer, other] = [ids.next(), ids.next()];
    const story = storyOf(newer);
    const double = storyOf(other).flatMap((event) =>
      event.type === 'ordering.payment-requested.v1' ? [event, { ...event, id: ids.next() }] : [event],
    );
    const all = [received('TEA', 10), ...story.slice(0, 5), unknownOf(story), ...story.slice(8), ...double];
    const { found, memory } = await judged(all);
    expect(found.map(({ finding }) => [finding.rule, finding.subject])).toEqual([['STEP_REPEATED', other]]);
    expect([...memory.blind.keys()]).toEqual([newer]);
    expect(memory.ledger.orders.has(newer)).toBe(false);
  });

  it('judges such an order again from its beginning in a version that knows the type', async () => {
    const orderId = ids.next();
    const story = storyOf(orderId).flatMap((event) =>
      event.type === 'payments.payment-captured.v1' ? [event, { ...event, id: ids.next() }] : [event],
    );
    const { memory, judge, events } = await judged([received('TEA', 10), ...story]);
    const at = events.findIndex(({ type }) => type === 'ordering.payment-requested.v1');
    memory.blindFor(orderId, { type: events[at]!.type, position: events[at]!.position });
    expect(rules(await judge.resume(events.at(-1)!.position))).toContain('CAPTURED_TWICE');
    expect(memory.has(orderId)).toBe(false);
  });

  it('accuses nobody in a log whose beginning is gone', async () => {
    const story = [received('TEA', 10), received('TEA', 10), ...storyOf(ids.next())];
    const { found, memory } = await judged(story, { store: new ScavengedLog(), from: 6 });
    expect(found).toEqual([]);
    expect(memory.unjudged).toBeGreaterThan(0);
  });

  it('accuses no order that was open when it began', async () => {
    const story = [received('TEA', 10), ...storyOf(ids.next())];
    const store = new InMemoryEventStore();
    for (const { stream, ...event } of story) await store.append(stream, 'any', [event]);
    const { events } = await store.readAll({ limit: 10_000 });
    for (let from = 1; from < events.length; from++) {
      const judge = new Judge(new Memory(), new Histories(store), events[from - 1]!.position);
      for (const event of events.slice(from)) expect(rules(await judge.judge(event))).toEqual([]);
    }
  });
});
