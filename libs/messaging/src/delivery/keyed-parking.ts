import type { DataSource, EntityManager } from 'typeorm';
import type { Message } from '../message';
import type { RetryResult } from '../parked-messages';
import { asideTurn } from './aside-turn';
import type { TurnResult } from './aside-turn';
import { AsideKeys } from './aside-keys';
import type { Claim } from './claim';
import type { DeliverySettings } from './delivery-settings';
import { GatheredWrites } from './gathered-writes';
import type { ParkingLot, ToPark } from './parking-lot';
import { identityOf, QUEUES_BEHIND } from './parking-lot';
import { PutAsideFaults } from './put-aside-faults';
import type { Unhandled } from './put-aside-faults';
import type { Postponed, PutAside, WaitingRows } from './waiting-rows';

export interface KeyedParkingOptions {
  readonly group: string;
  readonly dataSource: DataSource;
  readonly lot: ParkingLot;
  readonly rows: WaitingRows;
  readonly claim: Claim;
  readonly settings: DeliverySettings;
  /** Whether the key belongs to the partition of `rows`; undefined without partitions. */
  readonly owns: ((key: string) => boolean) | undefined;
  /** Called with the time at which a message of a key is tried again. */
  readonly due: (at: Date) => void;
}

interface Change {
  readonly add?: readonly ToPark[];
  readonly done?: readonly Message[];
  readonly postpone?: readonly Postponed[];
}
type Handle = (message: Message) => Promise<void>;

const PAGE = 1_000;
// How often to check whether there are still too many keys to keep in memory, in ms.
const RELOAD_MS = 10_000;

/**
 * The waiting, parked and queued messages of a keyed group, in memory and in its database. A key here is an entity (see
 * `entityOf`), whose messages share a lane.
 */
export class KeyedParking {
  readonly keys: AsideKeys;
  private readonly writes: GatheredWrites<Change>;
  private readonly faults: PutAsideFaults;
  private loadedAt = 0;
  /** Dropped messages that may come again after a start, by `identityOf`. */
  private dropped: ReadonlySet<string> = new Set();

  constructor(private readonly options: KeyedParkingOptions) {
    const { claim, rows, group, settings } = options;
    this.faults = new PutAsideFaults(group, settings.onFault);
    this.keys = new AsideKeys(rows);
    this.writes = new GatheredWrites((changes) => claim.under((transaction) => this.write(transaction, changes)));
  }

  /** @param past the position up to which only late messages come again */
  async load(past: string): Promise<void> {
    const { dataSource, lot, rows, settings } = this.options;
    const now = settings.clock.now();
    await this.adopt();
    await rows.promoteAll(dataSource, now);
    await this.keys.load(dataSource);
    await lot.forgetDropped(dataSource, past, now);
    this.dropped = await lot.dropped(dataSource);
  }

  /** Whether it was parked and then dropped before this start, so that it counts as handled. */
  wasDropped(message: Message): boolean {
    return this.dropped.size > 0 && this.dropped.has(identityOf(message));
  }

  /**
   * Whether the message has to queue. A message before the first one that is put aside need not, because it comes late
   * or again after a crash.
   */
  holds(key: string, { position }: Message): boolean {
    const aside = this.keys.get(key);
    return aside !== undefined && position >= aside.first;
  }

  /** Loads the keys that are not in memory. */
  learn(keys: readonly string[]): Promise<void> {
    return this.keys.learn(this.options.dataSource, keys);
  }

  /** The due times of keys; undefined when no message is outside of the flow. */
  async due(inHand: readonly string[], limit: number): Promise<{ key: string; due_at: Date }[] | undefined> {
    const { dataSource, rows, settings } = this.options;
    const now = settings.clock.now().getTime();
    if (this.keys.overflows && now - this.loadedAt >= RELOAD_MS) {
      this.loadedAt = now;
      await this.keys.load(dataSource);
    }
    return this.keys.none ? undefined : rows.due(dataSource, inHand, limit);
  }

  /** Writes the messages as rows; false, without a write, when another process has taken over. */
  async add(key: string, letters: readonly Unhandled[]): Promise<boolean> {
    const before = this.keys.get(key);
    const fresh = letters.filter(({ message }) => !this.wasDropped(message));
    const [head] = fresh;
    if (!head) return true;
    if (!(await this.writes.add({ add: fresh.map(toPark) }))) return false;
    const isHead = !before || head.message.position < before.first;
    const entry = isHead ? { first: head.message.position, waits: head.waits !== undefined } : before;
    this.keys.set(key, entry);
    for (const letter of fresh) this.faults.added(letter, entry.waits);
    if (head.waits) this.options.due(head.waits.dueAt);
    return true;
  }

  /**
   * Tries the due messages of the key. Run it in its lane, which must do nothing else until the result is `written`.
   * @throws errors of the database, never those of the handler
   */
  async takeDue(key: string, handle: Handle, goOn: () => boolean): Promise<{ eased: boolean; written: Promise<void> }> {
    const { settings } = this.options;
    const isDue = ({ dueAt, queued }: PutAside, index: number) =>
      goOn() && (dueAt === null ? queued || index > 0 : dueAt <= settings.clock.now());
    const result = await this.turn(key, handle, isDue);
    return { eased: isEased(result), written: goOn() ? this.took(key, result) : Promise.resolve() };
  }

  /** Tries the key's messages, due or not; other instances start over. Run it in the key's lane. */
  async retry(key: string, handle: Handle, goOn: () => boolean): Promise<RetryResult> {
    const { dataSource, lot, rows, claim, settings } = this.options;
    for (let handled = 0; ;) {
      const result = await this.turn(key, handle, goOn);
      const { handled: done, failed, next } = result;
      const removed = await claim.touching(async (transaction) => {
        if (failed) await rows.postpone(transaction, [failed.postponed]);
        return done.length === 0 ? 0 : rows.done(transaction, done, settings.clock.now());
      });
      handled += removed;
      if (failed) this.changed(key, failed.postponed);
      // When fewer rows were removed than handled, another instance tries the key, too, and does the rest.
      const isLast = failed !== undefined || removed < done.length || !goOn();
      if (isLast) return { handled, left: await lot.count(dataSource, key) };
      if (!next) {
        this.keys.free(key);
        return { handled, left: 0 };
      }
      this.changed(key, next);
    }
  }

  /** Drops a message for good, even if it comes again. The next one of the key becomes due. */
  drop(key: string, position: string): Promise<boolean> {
    const { claim, lot, rows, settings } = this.options;
    const now = settings.clock.now();
    return claim.touching(async (transaction) => {
      const dropped = await lot.drop(transaction, key, position, now);
      await rows.promote(transaction, [key], now);
      return dropped;
    });
  }

  private turn(key: string, handle: Handle, mayTry: (row: PutAside, index: number) => boolean): Promise<TurnResult> {
    const { dataSource, rows, settings } = this.options;
    let index = 0;
    return asideTurn({
      ...{ handle, settings },
      firstOf: (limit, after) => rows.firstOf(dataSource, key, limit, after),
      goOn: (row) => mayTry(row, index++),
    });
  }

  /** Writes the result of a turn, and nothing when another process has taken over. */
  private async took(key: string, { handled, failed, next }: TurnResult): Promise<void> {
    const { settings, due } = this.options;
    if (handled.length === 0 && !failed) {
      if (next?.dueAt) due(next.dueAt);
      else if (!next) this.keys.free(key);
      return;
    }
    if (!(await this.writes.add({ done: handled, postpone: failed ? [failed.postponed] : [] }))) return;
    if (failed) {
      this.faults.postponed(failed.postponed, failed.before);
      this.changed(key, failed.postponed);
    } else if (next) {
      this.changed(key, next);
      due(settings.clock.now());
    } else {
      this.keys.free(key);
    }
  }

  private async write(transaction: EntityManager, changes: readonly Change[]): Promise<void> {
    const { lot, rows, settings } = this.options;
    const now = settings.clock.now();
    const added = changes.flatMap(({ add = [] }) => add);
    const done = changes.flatMap((change) => change.done ?? []);
    const postponed = changes.flatMap(({ postpone = [] }) => postpone);
    if (added.length > 0) await lot.add(transaction, added, now);
    // Before `done`, because a message that failed behind a handled one no longer queues.
    if (postponed.length > 0) await rows.postpone(transaction, postponed);
    if (done.length > 0) await rows.done(transaction, done, now);
  }

  /** Records that this is now the first message of the key. */
  private changed(key: string, { message, dueAt }: Pick<PutAside, 'message' | 'dueAt'>): void {
    if (this.keys.get(key)) this.keys.set(key, { first: message.position, waits: dueAt !== null });
    if (dueAt !== null) this.options.due(dueAt);
  }

  /** Takes over the rows that the embedded bus wrote before the group was consumed by partition. */
  private async adopt(): Promise<void> {
    const { dataSource, rows, owns } = this.options;
    if (!owns) return;
    for (let after = ''; ;) {
      const keys = await rows.withoutPartition(dataSource, after, PAGE);
      const own = keys.filter(owns);
      if (own.length > 0) await rows.adopt(dataSource, own);
      if (keys.length < PAGE) return;
      after = keys.at(-1)!;
    }
  }
}

function toPark({ message, verdict, breach, refusals, waits }: Unhandled): ToPark {
  if (!waits) return { message, error: verdict ?? breach ?? QUEUES_BEHIND, attempts: refusals };
  const { cause: _, ...until } = waits;
  return { message, attempts: refusals, ...until };
}

/** Whether a message succeeded or its handler set a time; then more may be tried at once. */
function isEased({ handled, failed }: TurnResult): boolean {
  if (handled.length > 0 || !failed) return handled.length > 0;
  const { before, postponed } = failed;
  return postponed.faults === before.faults && postponed.attempts === before.attempts;
}
