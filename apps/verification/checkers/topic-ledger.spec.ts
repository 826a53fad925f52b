import type { RecordedEvent } from '@maru/event-store';
import type { Publications } from '@maru/messaging';
import { TopicLedger } from './topic-ledger';
import type { TopicRecord } from './topic-ledger';

const bakery: Publications = {
  context: 'bakery',
  translations: { 'bakery.bread-baked.v1': ({ type, data }) => ({ type, data: { grams: (data as Bread).grams } }) },
};
interface Bread {
  readonly grams: number;
  readonly secret: string;
}

const stored = (position: number, stream: string, revision: number, type = 'bakery.bread-baked.v1'): RecordedEvent => ({
  id: `id-${position}`,
  stream: `bakery.${stream}`,
  type,
  data: { grams: position, secret: 'flour' },
  revision,
  position: String(position).padStart(4, '0'),
  recordedAt: new Date(0),
  metadata: { correlationId: '', causationId: '' },
});
const log = [
  stored(1, 'oven-1', 0),
  stored(2, 'oven-1', 1),
  stored(3, 'oven-1', 2, 'bakery.dough-tasted.v1'),
  stored(4, 'oven-2', 0),
  stored(5, 'oven-1', 3),
];

const sent = (position: number, headers: Record<string, string> = {}, changes: Partial<TopicRecord> = {}) => {
  const event = log[position - 1]!;
  return {
    topic: 'maru.bakery.events',
    partition: 0,
    offset: String(position),
    key: event.stream,
    value: JSON.stringify({ grams: position }),
    headers: {
      ce_id: event.id,
      ce_type: event.type,
      ce_sequence: String(event.revision),
      ce_logposition: event.position,
      ...headers,
    },
    ...changes,
  };
};

function ledgerOf(...records: readonly TopicRecord[]) {
  const ledger = new TopicLedger([bakery]);
  for (const event of log) ledger.addEvent(event);
  for (const record of records) ledger.addRecord(record);
  return ledger;
}
const all = () => [sent(1), sent(2), sent(4), sent(5)];

describe('the topics, compared with the log', () => {
  it('hold every public event of each stream in order, and nothing private', () => {
    const ledger = ledgerOf(...all());
    expect(ledger.violations()).toEqual([]);
    expect([ledger.events, ledger.duplicates]).toEqual([4, 0]);
  });

  it('may repeat a record whose log position shows that it is a duplicate', () => {
    const ledger = ledgerOf(sent(1), sent(2), sent(4), sent(2), sent(4), sent(5));
    expect(ledger.violations()).toEqual([]);
    expect([ledger.events, ledger.duplicates]).toEqual([4, 2]);
  });

  it('may hold a late event after newer ones when its header says so', () => {
    expect(ledgerOf(sent(1), sent(2), sent(5), sent(4, { ce_late: 'true' })).violations()).toEqual([]);
  });

  it.each<[string, TopicRecord[], RegExp]>([
    ['a missing event', [sent(1), sent(2), sent(5)], /bread-baked.v1 id-4 of bakery.oven-2 at 0004 is not in/],
    [
      'a new event that consumers would take for a duplicate',
      [sent(1), sent(2), sent(5), sent(4)],
      /id-4 .* is new but looks like a duplicate/,
    ],
    [
      'a duplicate that consumers would handle again',
      [...all(), sent(2, { ce_logposition: '0009' })],
      /id-2 .* is a duplicate but looks new/,
    ],
    [
      'a duplicate in another partition',
      [...all(), sent(2, {}, { partition: 1 })],
      /id-2 .*\/1 at 2\) is a duplicate of .*\/0 at 2/,
    ],
    [
      'an event that no context has published',
      [...all(), sent(5, { ce_id: 'stray', ce_logposition: '0007' })],
      /stray .* is no public event of the log/,
    ],
    [
      'a stream in another order',
      [sent(2, { ce_late: 'true' }), sent(1, { ce_late: 'true' }), sent(4), sent(5)],
      /the order of bakery.oven-1 .* is not that of the log/,
    ],
    [
      'a stream in two partitions',
      [sent(1), sent(2, {}, { partition: 2 }), sent(4), sent(5)],
      /bakery.oven-1 is spread over maru.bakery.events\/0, maru.bakery.events\/2/,
    ],
    ['other data', [sent(1), sent(2, {}, { value: '{"grams":3}' }), sent(4), sent(5)], /says .*"grams":3.*"grams":2/],
    ['another number', [sent(1), sent(2, { ce_sequence: '7' }), sent(4), sent(5)], /says .* 7 0002 .* 1 0002/],
    ['another topic', [sent(1), sent(2), sent(4, {}, { topic: 'maru.bikes.events' }), sent(5)], /says maru.bikes/],
  ])('reveal %s', (_what, records, sentence) => {
    expect(
      ledgerOf(...records)
        .violations()
        .join('\n'),
    ).toMatch(sentence);
  });
});
