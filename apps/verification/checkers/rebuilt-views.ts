import type { EventStore } from '@maru/event-store';
import { SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import { groupOf, ProjectionRunner, rebuildProjection, RowTable } from '@maru/read-models';
import type { ContextDefinition } from '@maru/service';
import type { DataSource } from 'typeorm';
import { setTimeout as sleep } from 'node:timers/promises';
import { contexts as allContexts } from '@maru/platform/contexts';

const CATCH_UP_MS = 30_000;

const publicationsOf = (contexts: readonly ContextDefinition[]) => contexts.map(({ publications }) => publications);

/** Lets every view of a stopped context catch up from its checkpoint with the log, which it reads directly. */
export async function catchUpFromLog(
  { name: context, projections }: ContextDefinition,
  store: EventStore,
  dataSource: DataSource,
  contexts = allContexts,
): Promise<string[]> {
  const publications = publicationsOf(contexts);
  const violations: string[] = [];
  for (const { projection } of projections) {
    const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
    const bus = new EmbeddedMessageBus({ store, publications, ...time, skipIntervalMs: 50 });
    const runner = new ProjectionRunner({ context, projection, bus, dataSource });
    const consumer = runner.start();
    const head = await store.head();
    const deadline = Date.now() + CATCH_UP_MS;
    while (consumer.position() < head && Date.now() < deadline) await sleep(20);
    if (consumer.position() < head) violations.push(`I7: ${runner.group} does not reach the end of the log`);
    await runner.close();
  }
  return violations;
}

/**
 * I7 and I9 for one context of a stopped shop whose views have caught up: every view equals its rebuild, and no message
 * is parked, because a crash is not the fault of a message.
 */
export async function viewViolations(
  { name: context, projections }: ContextDefinition,
  store: EventStore,
  dataSource: DataSource,
  contexts = allContexts,
): Promise<string[]> {
  const publications = publicationsOf(contexts);
  // Read before the rebuilds, because a rebuild replaces the parked messages of its group.
  const violations = await parkedViolations(dataSource);
  for (const { projection } of projections) {
    const table = new RowTable<object>(dataSource, projection.entity).name;
    const group = groupOf(context, projection);
    const rows = async () => {
      const found = await dataSource.query<{ row: string }[]>(`SELECT to_jsonb(t)::text AS row FROM ${table} t`);
      return new Set(found.map(({ row }) => row));
    };
    const incremental = await rows();
    await rebuildProjection({ context, projection, store, publications, dataSource });
    const rebuilt = await rows();
    const tellOf = (these: ReadonlySet<string>, those: ReadonlySet<string>, what: string) =>
      [...these].filter((row) => !those.has(row)).map((row) => `I7: ${group} ${what}: ${row}`);
    violations.push(...tellOf(incremental, rebuilt, 'has a row that its rebuild has not'));
    violations.push(...tellOf(rebuilt, incremental, 'lacks a row that its rebuild has'));
  }
  return violations;
}

async function parkedViolations(dataSource: DataSource): Promise<string[]> {
  const parked = await dataSource.query<{ sentence: string }[]>(
    `SELECT 'I9: ' || consumer_group || ' has parked ' || key || ' at ' || position || ': ' || error AS sentence
     FROM parked_messages WHERE state = 'parked' ORDER BY consumer_group, position`,
  );
  return parked.map(({ sentence }) => sentence);
}
