import { backoffMs, causedBy } from '@maru/kernel';
import type { KeyedConsumerOptions } from '../message-bus';
import type { Message } from '../message';
import type { RetryResult } from '../parked-messages';
import { ConsumerPositions } from './consumer-positions';
import { ConsumerClosed } from './delivery';
import type { Delivery } from './delivery';
import type { DeliverySettings, Incoming } from './delivery-settings';
import type { Fifo } from './fifo';
import { isInfrastructureFault } from './infrastructure-fault';
import { KeyLanes } from './key-lanes';
import { LazyWrite } from './lazy-write';
import { LowWaterMark } from './low-water-mark';
import type { Mark } from './low-water-mark';
import { ParkingLot, QUEUES_BEHIND, reasonOf } from './parking-lot';
import type { ToPark } from './parking-lot';

interface Letter extends Incoming {
  readonly mark: Mark;
  /** How often the handler refused it, and how often the world around it failed. */
  refusals: number;
  faults: number;
  /** Why it is to be parked, once that is clear. */
  verdict?: string;
}
type Work = Letter | { readonly command: () => Promise<void> };

// Beyond these, the subscription waits: messages that are not finished, and positions that wait behind the oldest of them.
const UNFINISHED = 2_048;
const REMEMBERED = 50_000;

/**
 * Message by message: in order per key, side by side across keys, at least once. The stored position follows the oldest
 * message that is not finished, and is written lazily: a crash repeats what was finished since.
 * One process at a time consumes a keyed group; a second one repeats its work, without order between the two.
 */
export class KeyedDelivery implements Delivery {
  private readonly positions: ConsumerPositions;
  private readonly lot: ParkingLot;
  private readonly lanes: KeyLanes<Work>;
  private readonly writer: LazyWrite;
  private readonly commands = new Set<() => void>();
  private low = new LowWaterMark('');
  private parkedKeys = new Map<string, string>();
  private started = false;
  private closed = false;
  private looked = '';
  private unfinished = 0;
  private proceed: (() => void) | undefined;

  constructor(
    private readonly options: KeyedConsumerOptions,
    private readonly settings: DeliverySettings,
  ) {
    const { group, dataSource, concurrency } = options;
    this.positions = new ConsumerPositions(group);
    this.lot = new ParkingLot(group);
    this.lanes = new KeyLanes(concurrency ?? 64, settings.scheduler, (key, queue) => this.step(key, queue));
    this.writer = new LazyWrite(
      settings.scheduler,
      settings.positionIntervalMs,
      () => this.positions.advance(dataSource, this.low.position),
      (error) => settings.onFault({ group, outcome: 'retrying', error }),
    );
  }

  async start(): Promise<string> {
    if (!this.started) {
      const { position } = await this.positions.load(this.options.dataSource);
      this.parkedKeys = await this.lot.keys(this.options.dataSource);
      this.low = new LowWaterMark(position);
      this.looked = position;
      this.started = true;
    }
    return this.looked;
  }

  async deliver(incoming: readonly Incoming[], position: string): Promise<void> {
    for (const { message, breach } of incoming) {
      this.unfinished++;
      const mark = this.low.begin(message.position);
      this.lanes.push(message.key, { message, breach, mark, refusals: 0, faults: 0 });
    }
    this.reach(position);
    while (!this.closed && this.isFull()) await new Promise<void>((resolve) => (this.proceed = resolve));
  }

  async skip(from: string, to: string): Promise<void> {
    if (this.looked === from) this.reach(to);
  }

  lookedAt(): string {
    return this.looked;
  }

  position(): string {
    return this.low.position;
  }

  retry(key: string): Promise<RetryResult> {
    return this.inLane(key, () => this.retryParked(key));
  }

  drop(key: string, position: string): Promise<RetryResult> {
    return this.inLane(key, async () => {
      await this.lot.remove(this.options.dataSource, key, position);
      return this.retryParked(key);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.proceed?.();
    await this.lanes.stop();
    for (const refuse of this.commands) refuse();
    await this.writer.close();
  }

  private isFull(): boolean {
    return this.unfinished >= UNFINISHED || this.low.size >= REMEMBERED;
  }

  private reach(position: string): void {
    this.looked = position;
    this.low.finish(this.low.begin(position));
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
      if (!this.parkedKeys.has(key)) {
        work.verdict ??= work.breach;
        if (work.verdict === undefined) await this.handle(work.message);
      }
      if (this.parkedKeys.has(key) || work.verdict !== undefined) {
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
    if (letter.verdict !== undefined || this.parkedKeys.has(message.key) || isInfrastructureFault(error)) {
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

  /** Parks what waits in the lane: the poison at its head if there is one, and all that queues behind, in one statement. */
  private async park(key: string, queue: Fifo<Work>): Promise<void> {
    const letters: Letter[] = [];
    for (let work = queue.peek(); work && !('command' in work); work = queue.at(letters.length)) letters.push(work);
    const last = this.parkedKeys.get(key) ?? '';
    const parked = letters
      // Up to the last one parked everything of this key was settled before a crash made it come again.
      .filter(({ message }) => message.position > last)
      .map(({ message, verdict, breach, refusals }): ToPark => {
        const error = verdict ?? breach ?? QUEUES_BEHIND;
        return { message, error, attempts: refusals };
      });
    const { group, dataSource } = this.options;
    const { clock, onFault } = this.settings;
    if (parked.length > 0) await this.lot.add(dataSource, parked, clock.now());
    for (const { message, error, attempts } of parked) {
      // What was tried in vain was told of when that was clear; this one broke its contract, or queues behind another.
      if (attempts === 0) onFault({ group, outcome: 'parked', error: new Error(error), message, attempt: 0 });
    }
    const lastParked = parked.at(-1)?.message.position;
    if (lastParked !== undefined) this.parkedKeys.set(key, lastParked);
    for (const letter of letters) {
      queue.shift();
      this.finish(letter);
    }
  }

  /** Runs in the key's lane, so that what arrives meanwhile waits behind it. */
  private async retryParked(key: string): Promise<RetryResult> {
    const { dataSource } = this.options;
    const parked = await this.lot.list(dataSource, key);
    let handled = 0;
    for (const { message } of parked) {
      if (this.closed) return { handled, left: parked.length - handled };
      try {
        const revived = await this.settings.revive(message);
        if (revived?.breach !== undefined) throw new Error(revived.breach);
        if (revived) await this.handle(revived.message);
      } catch (error) {
        if (isInfrastructureFault(error)) throw error;
        await this.lot.failedAgain(dataSource, message, reasonOf(error), 1);
        return { handled, left: parked.length - handled };
      }
      await this.lot.remove(dataSource, key, message.position);
      handled++;
    }
    this.parkedKeys.delete(key);
    return { handled, left: 0 };
  }

  private inLane<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new ConsumerClosed(this.options.group));
      if (this.closed) return refuse();
      this.commands.add(refuse);
      const command = () =>
        work()
          .then(resolve, reject)
          .finally(() => this.commands.delete(refuse));
      this.lanes.push(key, { command });
    });
  }
}
