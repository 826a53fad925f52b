import type { EventStore } from '@maru/event-store';
import { SystemClock } from '@maru/kernel';
import type { Clock } from '@maru/kernel';
import { ConsumerPositions, HeardMessages, LateMessages, MessageTranslator, ParkingLot } from '@maru/messaging';
import type { Publications } from '@maru/messaging';
import type { DataSource, QueryRunner } from 'typeorm';
import { Folding } from './folding';
import { groupOf } from './projection-runner';
import type { Projection } from './projection';
import { Replay } from './replay';
import { RowTable } from './row-table';
import { ShadowTable } from './shadow-table';

export interface RebuildOptions<Row extends object> {
  readonly context: string;
  readonly projection: Projection<Row>;
  /** The whole log. */
  readonly store: EventStore;
  /** Of every context whose events the projection hears. */
  readonly publications: readonly Publications[];
  readonly dataSource: DataSource;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Aborted: the live view stays as it is. Heard until the swap begins. */
  readonly signal?: AbortSignal;
  /** Tells when a message was parked; default the system's. */
  readonly clock?: Clock;
}

export interface RebuildProgress {
  /** Events that were replayed: those that the contexts it hears can make public. */
  readonly events: number;
  /** How far it is in the log, and where the log ended when it last looked. */
  readonly position: string;
  readonly head: string;
  /** From 0 to 1; undefined when the store's positions are not numbers. */
  readonly fraction: number | undefined;
}

export interface RebuildResult {
  readonly outcome: 'swapped' | 'cancelled';
  readonly events: number;
  /** Messages that the projection could not take, with those behind them. They replace what was parked before. */
  readonly parked: number;
}

/** Another rebuild of the same projection is going on. */
export class RebuildGoingOn extends Error {
  override readonly name = 'RebuildGoingOn';
  constructor(group: string) {
    super(`${group} is being rebuilt already`);
  }
}

const PROGRESS_EVERY_EVENTS = 20_000;

/**
 * Builds the read model anew from the first event of the log, beside the live one, and then puts it in its place: rows,
 * positions and parked messages in one transaction. Live runners may go on meanwhile; they notice that their positions were moved
 * and start over from there. The view never goes back behind what it showed before.
 * @throws RebuildGoingOn when this projection is being rebuilt by another
 */
export async function rebuildProjection<Row extends object>(options: RebuildOptions<Row>): Promise<RebuildResult> {
  const { context, projection, store, publications, dataSource, signal } = options;
  const group = groupOf(context, projection);
  const live = new RowTable(dataSource, projection.entity);
  const shadow = new ShadowTable(live.name);
  const folding = new Folding(projection, (row: Row) => live.keyOf(row));
  const heard = new HeardMessages(folding.types, new MessageTranslator(publications, 0));
  const replay = new Replay(store, heard, folding, live.in(shadow.name));
  const cancelled = () => signal?.aborted === true;
  const result = (outcome: RebuildResult['outcome']) => ({
    outcome,
    events: replay.events,
    parked: replay.parked.length,
  });

  return onConnectionOf(dataSource, group, async (connection) => {
    try {
      await shadow.create(connection);
      const progress = progressOf(options, replay, await store.head());
      const goOn = () => {
        progress();
        return !cancelled();
      };
      await replay.run(connection, goOn);
      if (!cancelled()) await shadow.finish(connection);
      // What has come while the indexes were built is for the most part not left to the swap, which holds the live runner.
      if (!cancelled()) await replay.run(connection, goOn);
      if (cancelled()) {
        await shadow.drop(connection);
        return result('cancelled');
      }
      await swap(connection, { group, hears: heard.hears, replay, shadow, clock: options.clock ?? new SystemClock() });
      progressOf(options, replay, replay.position)(true);
      return result('swapped');
    } catch (error) {
      // Cleaned here if that is still possible, and at the next rebuild anyway.
      await shadow.drop(connection).catch(() => undefined);
      throw error;
    }
  });
}

interface Swap<Row extends object> {
  readonly group: string;
  /** The replayed types; the rows show nothing of others. */
  readonly hears: readonly string[];
  readonly replay: Replay<Row>;
  readonly shadow: ShadowTable;
  readonly clock: Clock;
}

async function swap<Row extends object>(connection: QueryRunner, options: Swap<Row>): Promise<void> {
  const { group, hears, replay, shadow, clock } = options;
  const positions = new ConsumerPositions(group);
  const lot = new ParkingLot(group);
  await connection.startTransaction();
  try {
    // The rows were written without waiting for the disk; this commit waits for all of them.
    await connection.query('SET LOCAL synchronous_commit = on');
    await positions.lockAll(connection);
    // The live runners wait for the lock now, so this reaches at least what they have shown.
    await replay.run(connection);
    await lot.clear(connection);
    if (replay.parked.length > 0) await lot.add(connection, replay.parked, clock.now());
    await shadow.swap(connection);
    await positions.moveAll(connection, replay.position, hears);
    await new LateMessages(group).clear(connection);
    await connection.commitTransaction();
  } catch (error) {
    await connection.rollbackTransaction().catch(() => undefined);
    throw error;
  }
}

/** One connection for the whole rebuild, with a lock on the projection that goes away with it. */
async function onConnectionOf<Result>(
  dataSource: DataSource,
  group: string,
  work: (connection: QueryRunner) => Promise<Result>,
): Promise<Result> {
  const connection = dataSource.createQueryRunner();
  try {
    const lock = ['maru-rebuild', group];
    const tried = (await connection.query(
      'SELECT pg_try_advisory_lock(hashtext($1), hashtext($2)) AS locked',
      lock,
    )) as [{ locked: boolean }];
    if (!tried[0].locked) throw new RebuildGoingOn(group);
    try {
      await connection.query('SET synchronous_commit = off');
      return await work(connection);
    } finally {
      await connection.query('RESET synchronous_commit').catch(() => undefined);
      await connection.query('SELECT pg_advisory_unlock(hashtext($1), hashtext($2))', lock).catch(() => undefined);
    }
  } finally {
    await connection.release();
  }
}

function progressOf<Row extends object>({ onProgress }: RebuildOptions<Row>, replay: Replay<Row>, head: string) {
  let told = 0;
  return (always = false) => {
    if (!onProgress || (!always && replay.events - told < PROGRESS_EVERY_EVENTS)) return;
    told = replay.events;
    const { events, position } = replay;
    onProgress({ events, position, head, fraction: fractionOf(position, head) });
  };
}

function fractionOf(position: string, head: string): number | undefined {
  if (position >= head) return 1;
  const fraction = Number(position) / Number(head);
  return Number.isFinite(fraction) ? fraction : undefined;
}
