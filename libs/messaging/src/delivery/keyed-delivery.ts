import { backoffMs, causedBy } from '@maru/kernel';
import type { KeyedConsumerOptions } from '../message-bus';
import type { Message } from '../message';
import type { RetryResult } from '../parked-messages';
import { Claim } from './claim';
import { ConsumerPositions } from './consumer-positions';
import type { StoredPosition } from './consumer-positions';
import { ConsumerClosed } from './delivery';
import type { Delivery } from './delivery';
import { reachOf } from './delivery-settings';
import type { DeliverySettings, Incoming } from './delivery-settings';
import type { Fifo } from './fifo';
import { isInfrastructureFault } from './infrastructure-fault';
import { KeyLanes } from './key-lanes';
import { KeyedParking } from './keyed-parking';
import { LazyWrite } from './lazy-write';
import { LowWaterMark } from './low-water-mark';
import type { Mark } from './low-water-mark';
import { ParkingLot, reasonOf } from './parking-lot';
import { PositionMoved } from './position-moved';
import { onFrom } from './reach';
import type { Reach } from './reach';
import { Slots } from './slots';

interface Letter extends Incoming {
  readonly mark: Mark;
  /** How often the handler refused it, and how often the world around it failed. */
  refusals: number;
  faults: number;
  /** Why it is to be parked, once that is clear. */
  verdict?: string;
}
type Work = Letter | { readonly command: () => Promise<void> };

/** How many keys are handled at a time. */
export const CONCURRENCY = 64;
// Beyond these, the subscription waits: messages that are not finished, and positions that wait behind the oldest of them.
const UNFINISHED = 2_048;
const REMEMBERED = 50_000;

/**
 * Message by message: in order per key, side by side across keys, at least once. The stored position follows the oldest
 * message that is not finished, and is written lazily: a crash repeats what was finished since.
 * One process at a time has a keyed group, or a partition of it: whoever starts takes it over, and whoever had it before finds
 * out when it writes, writes nothing, and starts over.
 */
export class KeyedDelivery implements Delivery {
  private readonly positions: ConsumerPositions;
  private readonly parking: KeyedParking;
  private readonly claim: Claim;
  private readonly writer: LazyWrite;
  private readonly commands = new Set<() => void>();
  private readonly closing = new AbortController();
  private lanes: KeyLanes<Work>;
  private low = new LowWaterMark({ position: '' });
  private base: StoredPosition | undefined;
  private ready = false;
  private takenOver = false;
  private looked: Reach = { position: '' };
  private unfinished = 0;
  private proceed: (() => void) | undefined;

  /**
   * @param partition `<topic>/<number>`; '' on the embedded bus
   * @param slots shared by all partitions of the group in this process: one for each key that is handled at a time
   */
  constructor(
    private readonly options: KeyedConsumerOptions,
    private readonly settings: DeliverySettings,
    private readonly partition = '',
    private readonly slots = new Slots(options.concurrency ?? CONCURRENCY),
  ) {
    const { group, dataSource } = options;
    this.positions = new ConsumerPositions(group, partition, settings.hears);
    this.claim = new Claim(dataSource, this.positions, () => this.lost());
    const lot = new ParkingLot(group, partition);
    this.parking = new KeyedParking({ group, dataSource, lot, claim: this.claim, settings });
    this.lanes = this.newLanes();
    this.writer = new LazyWrite(
      settings.scheduler,
      settings.positionIntervalMs,
      () => this.claim.advance(this.low.reach),
      (error) => settings.onFault({ group, outcome: 'retrying', error }),
      this.closing.signal,
    );
  }

  async start(): Promise<StoredPosition> {
    const { dataSource, group } = this.options;
    if (this.ready) return { ...this.base!, ...this.looked };
    // Two that take over from each other in turns must leave each other the time to store something.
    const { scheduler, random, positionIntervalMs } = this.settings;
    if (this.takenOver) await scheduler.sleep(random.next() * 4 * positionIntervalMs, this.closing.signal);
    await this.lanes.stop();
    this.refuseCommands();
    if (this.partition === '') await this.positions.loadWhole(dataSource);
    if (this.closing.signal.aborted) throw new ConsumerClosed(group);
    const stored = await this.claim.take();
    await this.parking.load(stored.position);
    this.low = new LowWaterMark(stored);
    this.base = this.looked = stored;
    this.unfinished = 0;
    this.lanes = this.newLanes();
    this.ready = true;
    return stored;
  }

  async deliver(incoming: readonly Incoming[], reach: Reach): Promise<void> {
    if (!this.ready) return;
    for (const each of incoming) {
      this.unfinished++;
      const { message, breach, late } = each;
      const mark = this.low.begin(reachOf(each));
      this.lanes.push(message.key, { message, breach, late, mark, refusals: 0, faults: 0 });
    }
    this.look(reach);
    while (this.ready && this.isFull()) await new Promise<void>((resolve) => (this.proceed = resolve));
  }

  async skip(from: string, to: Reach): Promise<void> {
    const { position, resume } = this.looked;
    const isNews = to.position !== position || to.resume !== resume;
    if (this.ready && position === from && isNews) this.look(to);
  }

  lookedAt(): Reach {
    return this.looked;
  }

  position(): string {
    return this.low.reach.position;
  }

  stored(): Reach {
    return this.claim.reach ?? { position: '' };
  }

  retry(key: string): Promise<RetryResult> {
    return this.inLane(key, () => this.retryParked(key));
  }

  drop(key: string, position: string): Promise<RetryResult> {
    return this.inLane(key, async () => {
      await this.parking.drop(key, position);
      return this.retryParked(key);
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.ready = false;
    this.proceed?.();
    await this.lanes.stop();
    this.refuseCommands();
    await this.writer.close();
  }

  private newLanes(): KeyLanes<Work> {
    return new KeyLanes(this.slots, this.settings.scheduler, (key, queue) => this.step(key, queue));
  }

  /** Another has taken over: nothing more begins here, and nothing is written. */
  private lost(): void {
    const { group } = this.options;
    this.ready = false;
    this.takenOver = true;
    void this.lanes.stop();
    this.proceed?.();
    if (this.closing.signal.aborted) return;
    this.settings.onFault({ group, outcome: 'restarting', error: new PositionMoved(group) });
    this.settings.restart();
  }

  private isFull(): boolean {
    return this.unfinished >= UNFINISHED || this.low.size >= REMEMBERED;
  }

  private look(reach: Reach): void {
    this.looked = onFrom(this.looked, reach);
    this.low.finish(this.low.begin(reach));
    this.writer.note();
  }

  private finish(letter: Letter): void {
    this.low.finish(letter.mark);
    this.unfinished--;
    this.writer.note();
    if (!this.isFull()) this.proceed?.();
  }

  /** One turn of a key's lane; gives the ms to wait when it has to be tried again. */
  private async step(key: string, queue: Fifo<Work>): Promise<number | void> {
    const work = queue.peek()!;
    if ('command' in work) {
      await work.command();
      queue.shift();
      return;
    }
    try {
      if (!this.parking.has(key)) {
        work.verdict ??= work.breach;
        if (work.verdict === undefined && !this.parking.wasDropped(work.message)) await this.handle(work.message);
      }
      if (this.parking.has(key) || work.verdict !== undefined) {
        await this.park(key, queue);
      } else {
        queue.shift();
        this.finish(work);
      }
    } catch (error) {
      return this.judge(work, error);
    }
  }

  private handle(message: Message): Promise<void> {
    const { id, correlationId, traceparent } = message;
    const causation = { messageId: id, correlationId, ...(traceparent === undefined ? {} : { traceparent }) };
    return causedBy(causation, async () => this.options.handle(message));
  }

  private judge(letter: Letter, error: unknown): number {
    const { retry, random, onFault } = this.settings;
    const { message } = letter;
    const { group } = this.options;
    // A verdict stands; what failed now is writing it down.
    if (letter.verdict !== undefined || this.parking.has(message.key) || isInfrastructureFault(error)) {
      onFault({ group, outcome: 'retrying', error, message, attempt: ++letter.faults });
      return backoffMs(letter.faults, retry.baseMs, retry.capMs, random);
    }
    const attempt = ++letter.refusals;
    if (attempt >= retry.attempts) {
      letter.verdict = reasonOf(error);
      onFault({ group, outcome: 'parked', error, message, attempt });
      return 0;
    }
    onFault({ group, outcome: 'retrying', error, message, attempt });
    return backoffMs(attempt, retry.baseMs, retry.capMs, random);
  }

  /** Parks what waits in the lane: the poison at its head if there is one, and all that queues behind. */
  private async park(key: string, queue: Fifo<Work>): Promise<void> {
    const letters: Letter[] = [];
    for (let work = queue.peek(); work && !('command' in work); work = queue.at(letters.length)) letters.push(work);
    if (!(await this.parking.add(key, letters))) return;
    for (const letter of letters) {
      queue.shift();
      this.finish(letter);
    }
  }

  private retryParked(key: string): Promise<RetryResult> {
    const goOn = () => !this.closing.signal.aborted;
    return this.parking.retry(key, (message) => this.handle(message), goOn);
  }

  private refuseCommands(): void {
    for (const refuse of this.commands) refuse();
  }

  private inLane<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new ConsumerClosed(this.options.group));
      if (this.closing.signal.aborted) return refuse();
      this.commands.add(refuse);
      const command = () =>
        work()
          .then(resolve, reject)
          .finally(() => this.commands.delete(refuse));
      this.lanes.push(key, { command });
    });
  }
}
