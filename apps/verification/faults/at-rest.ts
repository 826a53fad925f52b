import { topicOf, topics } from '@maru/contracts';
import { publish } from '@maru/messaging';
import { groupOf } from '@maru/read-models';
import type { ContextDefinition } from '@maru/service';
import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { wholeLog } from '../checkers/whole-log';
import type { World } from '../shops/world/world';

const PROBE_EVERY_MS = 500;

/**
 * Waits until the shop is at rest. Then every relay has sent all public events, every group has read every topic to its
 * end, and no new event has followed from that.
 * @returns one sentence for each relay or group that is still behind after `withinMs`
 */
export async function untilAtRest(
  world: World,
  contexts: readonly ContextDefinition[],
  withinMs: number,
): Promise<string[]> {
  const published = new LastPublished(world, contexts);
  for (const deadline = Date.now() + withinMs; ; await sleep(PROBE_EVERY_MS)) {
    await published.readOn();
    const behind = await behindOf(world, contexts, published.positions);
    const quiet = (await published.readOn()) === 0;
    if (behind.length === 0 && quiet) return [];
    if (Date.now() > deadline) return behind.length > 0 ? behind : ['new events still appear in the log'];
  }
}

/** The position in the log of the last public event of each context. */
class LastPublished {
  readonly positions = new Map<string, string>();
  private after = '';

  constructor(
    private readonly world: World,
    private readonly contexts: readonly ContextDefinition[],
  ) {}

  /** Reads on to the end of the log. @returns the number of new events */
  async readOn(): Promise<number> {
    let count = 0;
    for await (const event of wholeLog(this.world.log, this.after)) {
      count++;
      this.after = event.position;
      const context = this.contexts.find(({ name }) => event.stream.startsWith(`${name}.`));
      if (context && publish(context.publications, event)) this.positions.set(context.name, event.position);
    }
    return count;
  }
}

async function behindOf(
  { shop, kafka }: World,
  contexts: readonly ContextDefinition[],
  published: ReadonlyMap<string, string>,
): Promise<string[]> {
  const behind: string[] = [];
  const ends = await topicEnds(kafka.brokers);
  for (const { name, projections } of contexts) {
    const rows = await positionsIn(shop.databaseUrls.get(name)!);
    const relayed = rows.find(({ group }) => group === `${name}/relay`)?.position ?? '';
    if (relayed < (published.get(name) ?? '')) behind.push(`I6: the relay of ${name} is at ${relayed}`);
    const read = new Map(rows.map(({ group, partition, resume }) => [`${group} ${partition}`, Number(resume)]));
    const check = (group: string, partition: string) => {
      const [at, end] = [read.get(`${group} ${partition}`) ?? 0, ends.get(partition) ?? 0];
      if (at < end) behind.push(`${group} has read ${partition} up to ${at} of ${end}`);
    };
    for (const { group, partition } of rows) if (partition !== '') check(group, partition);
    for (const { group, partition, unread } of rows)
      if (unread > 0) behind.push(`${group} has to read ${unread} ranges of ${partition || 'the log'} again`);
    // A view that has never read a partition has no row for it.
    for (const { projection } of projections) {
      const heard = new Set(projection.handlers.map(({ type }) => topicOf(type.split('.')[0]!)));
      for (const partition of ends.keys())
        if (heard.has(partition.split('/')[0]!)) check(groupOf(name, projection), partition);
    }
  }
  return [...new Set(behind)];
}

/** The end offset of each partition, by `<topic>/<number>`. */
async function topicEnds(brokers: string): Promise<ReadonlyMap<string, number>> {
  const admin = new Kafka({ clientId: 'maru-faults', brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const ends = new Map<string, number>();
    for (const { name } of topics)
      for (const { partition, high } of await admin.fetchTopicOffsets(name))
        ends.set(`${name}/${partition}`, Number(high));
    return ends;
  } finally {
    await admin.disconnect();
  }
}

interface PositionRow {
  readonly group: string;
  readonly partition: string;
  readonly position: string;
  readonly resume: string | null;
  /** The number of ranges that the group read before it heard a type that it hears now. */
  readonly unread: number;
}

async function positionsIn(databaseUrl: string): Promise<readonly PositionRow[]> {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<PositionRow>(
      `SELECT consumer_group AS group, partition, position, resume, (
         SELECT count(*)::integer FROM jsonb_array_elements(missed) AS each
         WHERE each ? 'until' AND each->>'type' = ANY (hears)
       ) AS unread FROM consumer_positions`,
    );
    return rows;
  } finally {
    await database.end();
  }
}
