import { topicOf } from '@maru/contracts';
import type { RecordedEvent } from '@maru/event-store';
import { publish } from '@maru/messaging';
import type { Message, Publications } from '@maru/messaging';

/** A record of a topic, with its headers as text. */
export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Stream {
  readonly expected: Message[];
  readonly heard: TopicRecord[];
}

/**
 * I6: the topics hold exactly the public events of each stream, in the stream's order, with the data that the context
 * publishes. A record may be repeated. Consumers recognise a duplicate because its log position is not above those
 * before it in its partition. A new record's position is above them, unless its header says that it is late.
 * Add the whole log first, then the records of each partition in order.
 */
export class TopicLedger {
  private readonly publications: ReadonlyMap<string, Publications>;
  private readonly streams = new Map<string, Stream>();
  private readonly seen = new Map<string, TopicRecord>();
  private readonly highest = new Map<string, string>();
  private readonly broken: string[] = [];
  private repeated = 0;

  constructor(publications: readonly Publications[]) {
    this.publications = new Map(publications.map((each) => [each.context, each]));
  }

  addEvent(event: RecordedEvent): void {
    const publications = this.publications.get(contextOf(event.stream));
    const message = publications && publish(publications, event);
    if (message) this.stream(message.key).expected.push(message);
  }

  addRecord(record: TopicRecord): void {
    const { ce_id: id = '', ce_logposition: position = '', ce_late: late } = record.headers;
    const partition = `${record.topic}/${record.partition}`;
    const highest = this.highest.get(partition) ?? '';
    if (position > highest) this.highest.set(partition, position);
    const first = this.seen.get(id);
    if (first) {
      this.repeated++;
      if (position > highest) this.broken.push(`I6: ${tell(record)} is a duplicate but looks new`);
      if (partition !== `${first.topic}/${first.partition}`)
        this.broken.push(`I6: ${tell(record)} is a duplicate of ${tell(first)}`);
      return;
    }
    this.seen.set(id, record);
    if (position <= highest && late !== 'true')
      this.broken.push(`I6: ${tell(record)} is new but looks like a duplicate`);
    this.stream(record.key).heard.push(record);
  }

  /** The number of duplicate records. */
  get duplicates(): number {
    return this.repeated;
  }

  /** The number of different events in the topics. */
  get events(): number {
    return this.seen.size;
  }

  violations(): string[] {
    return [...this.broken, ...[...this.streams].flatMap(([name, stream]) => violationsOf(name, stream))];
  }

  private stream(name: string): Stream {
    let stream = this.streams.get(name);
    if (!stream) this.streams.set(name, (stream = { expected: [], heard: [] }));
    return stream;
  }
}

const contextOf = (stream: string) => stream.slice(0, stream.indexOf('.'));

const tell = ({ topic, partition, offset, headers, key }: TopicRecord) =>
  `${headers['ce_type']} ${headers['ce_id']} of ${key} (${topic}/${partition} at ${offset})`;

function violationsOf(name: string, { expected, heard }: Stream): string[] {
  const known = new Map(expected.map((message) => [message.id, message]));
  const inTopic = new Set(heard.map(({ headers }) => headers['ce_id']));
  const violations = [
    ...expected
      .filter(({ id }) => !inTopic.has(id))
      .map(({ type, id, position }) => `I6: ${type} ${id} of ${name} at ${position} is not in the topic`),
    ...heard
      .filter(({ headers }) => !known.has(headers['ce_id']!))
      .map((record) => `I6: ${tell(record)} is no public event of the log`),
    ...heard.flatMap((record) => breachesOf(record, known.get(record.headers['ce_id']!))),
  ];
  const partitions = new Set(heard.map(({ topic, partition }) => `${topic}/${partition}`));
  if (partitions.size > 1) violations.push(`I6: ${name} is spread over ${[...partitions].join(', ')}`);
  const order = (ids: readonly (string | undefined)[]) => ids.filter((id) => inTopic.has(id) && known.has(id!)).join();
  if (order(expected.map(({ id }) => id)) !== order(heard.map(({ headers }) => headers['ce_id'])))
    violations.push(`I6: the order of ${name} in the topic is not that of the log`);
  return violations;
}

function breachesOf(record: TopicRecord, message: Message | undefined): string[] {
  if (!message) return [];
  const { headers } = record;
  const said = [record.topic, headers['ce_type'], headers['ce_sequence'], headers['ce_logposition'], record.value];
  const meant = [
    topicOf(contextOf(message.key)),
    message.type,
    String(message.revision),
    message.position,
    JSON.stringify(message.data),
  ];
  return said.every((each, index) => each === meant[index])
    ? []
    : [`I6: ${tell(record)} says ${said.join(' ')}, the log ${meant.join(' ')}`];
}
