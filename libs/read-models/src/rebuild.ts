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
  /** The publications of every context whose events the projection hears. */
  readonly publications: readonly Publications[];
  readonly dataSource: DataSource;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Cancels the rebuild until the swap begins; the live view then stays as it is. */
  readonly signal?: AbortSignal;
  /** The clock for the times of parked messages; default the system's. */
  readonly clock?: Clock;
}

export interface RebuildProgress {
  /** The number of replayed events: those that the contexts that it hears can make public. */
  readonly events: number;
  /** How far it is in the log, and where the log ended when the rebuild began. */
  readonly position: string;
  readonly head: string;
  /** From 0 to 1; undefined when the store's positions are not numbers. */
  readonly fraction: number | undefined;
}

export interface RebuildResult {
  readonly outcome: 'swapped' | 'cancelled';
  readonly events: number;
  /** The messages that the projection could not take, and those behind them. They replace earlier parked messages. */
  readonly parked: number;
}

/** Another rebuild of the same projection is going on. */
export class RebuildGoingOn extends Error {
  override readonly name = 'RebuildGoingOn';
  constructor(group: string) {
    super(`${group} is already being rebuilt; wait until that rebuild ends`);
  }
}

const PROGRESS_EVERY_EVENTS = 20_000;

/**
 * Builds the read model anew from the first event of the log, beside the live one, and then swaps them: rows, positions
 * and parked messages in one transaction. Live runners may go on meanwhile. They notice that their positions were moved
 * and start over from there. The view never shows an older state than before.
 * @throws RebuildGoingOn while another rebuild of the projection runs
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
      // Replay the events that came during the index build now, because the swap blocks the live runner.
      if (!cancelled()) await replay.run(connection, goOn);
      if (cancelled()) {
        await shadow.drop(connection);
        return result('cancelled');
      }
      await swap(connection, { group, hears: heard.hears, replay, shadow, clock: options.clock ?? new SystemClock() });
      progressOf(options, replay, replay.position)(true);
      return result('swapped');
    } catch (error) {
      // Clean up now if that is still possible; the next rebuild does it anyway.
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
    // The live runners wait for the lock now, so this replay covers at least every event that they have shown.
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

/** Runs `work` on one connection with a lock on the projection, which ends with the connection. */
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
