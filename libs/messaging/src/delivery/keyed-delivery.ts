import { entityOf } from '../entity';
import type { KeyedConsumerOptions } from '../message-bus';
import type { Message } from '../message';
import type { RetryResult } from '../parked-messages';
import { Claim } from './claim';
import { ConsumerPositions } from './consumer-positions';
import type { StoredPosition } from './stored-position';
import { ConsumerClosed } from './delivery';
import type { Delivery } from './delivery';
import { reachOf } from './delivery-settings';
import type { DeliverySettings, Incoming } from './delivery-settings';
import { handled } from './handled';
import { KeyCommands } from './key-commands';
import { KeyLanes } from './key-lanes';
import { KeyedParking } from './keyed-parking';
import { keyedSharing } from './keyed-sharing';
import { LaneSteps } from './lane-steps';
import type { Work } from './lane-steps';
import { LazyWrite } from './lazy-write';
import type { Letter } from './letter';
import { LetterVerdicts } from './letter-verdicts';
import { LowWaterMark } from './low-water-mark';
import { ParkingLot } from './parking-lot';
import { PositionMoved } from './position-moved';
import { laterCheckpoint } from './checkpoint';
import type { Checkpoint } from './checkpoint';
import { WaitingRows } from './waiting-rows';
import { WaitingWorker } from './waiting-worker';

// Back-pressure: the subscription waits beyond so many unfinished messages, or positions behind the oldest of them.
const UNFINISHED = 2_048;
const REMEMBERED = 50_000;

/**
 * Delivers message by message: in order per entity (see `entityOf`), in parallel across entities, at least once. The
 * stored position follows the oldest unfinished message and is written lazily, so a crash repeats messages that
 * finished since. A message that cannot be handled for longer becomes a row with a due time, and the position may pass
 * it.
 *
 * One process at a time owns a keyed group, or a partition of it. A process that starts takes it over. The previous
 * owner finds out when it writes; then it writes nothing and starts over.
 */
export class KeyedDelivery implements Delivery {
  private readonly positions: ConsumerPositions;
  private readonly parking: KeyedParking;
  private readonly claim: Claim;
  private readonly writer: LazyWrite;
  private readonly closing = new AbortController();
  private readonly commands: KeyCommands;
  private readonly verdicts: LetterVerdicts;
  private readonly steps: LaneSteps;
  private lanes: KeyLanes<Work>;
  private worker: WaitingWorker;
  private low = new LowWaterMark({ position: '' });
  private base: StoredPosition | undefined;
  private ready = false;
  private takenOver = false;
  private looked: Checkpoint = { position: '' };
  private unfinished = 0;
  private proceed: (() => void) | undefined;

  /**
   * @param partition `<topic>/<number>`; '' on the embedded bus
   * @param owns whether a stream's messages come from the partition
   */
  constructor(
    private readonly options: KeyedConsumerOptions,
    private readonly settings: DeliverySettings,
    private readonly partition = '',
    private readonly shared = keyedSharing(options),
    owns?: (key: string) => boolean,
  ) {
    const { group, dataSource } = options;
    this.positions = new ConsumerPositions(group, partition, settings.hears);
    this.claim = new Claim(dataSource, this.positions, () => this.lost());
    const lot = new ParkingLot(group, partition);
    const rows = new WaitingRows(group, partition);
    const due = (at: Date) => this.worker.note(at);
    this.parking = new KeyedParking({ group, dataSource, lot, rows, claim: this.claim, settings, owns, due });
    this.verdicts = new LetterVerdicts(group, settings);
    this.steps = new LaneSteps({
      parking: this.parking,
      verdicts: this.verdicts,
      handle: (message) => this.handle(message),
      finish: (letter) => this.finish(letter),
    });
    this.lanes = this.newLanes();
    this.commands = new KeyCommands(group, (key, command) => this.lanes.push(key, command), this.closing.signal);
    this.worker = this.newWorker();
    this.writer = new LazyWrite(
      settings.scheduler,
      settings.positionIntervalMs,
      () => this.claim.advance(this.low.checkpoint),
      (error) => settings.onFault({ group, outcome: 'retrying', error }),
      this.closing.signal,
    );
  }

  async start(): Promise<StoredPosition> {
    const { dataSource, group } = this.options;
    if (this.ready) return { ...this.base!, ...this.looked };
    // Two processes that keep taking over from each other must leave each other the time to store a position.
    const { scheduler, random, positionIntervalMs } = this.settings;
    if (this.takenOver) await scheduler.sleep(random.next() * 4 * positionIntervalMs, this.closing.signal);
    await this.lanes.stop();
    this.commands.refuse();
    if (this.partition === '') await this.positions.loadWhole(dataSource);
    if (this.closing.signal.aborted) throw new ConsumerClosed(group);
    const stored = await this.claim.take();
    await this.parking.load(stored.position);
    this.low = new LowWaterMark(stored);
    this.base = this.looked = stored;
    this.unfinished = 0;
    this.verdicts.reset();
    this.lanes = this.newLanes();
    this.ready = true;
    this.worker = this.newWorker();
    if (!this.parking.keys.none) this.worker.note(this.settings.clock.now());
    return stored;
  }

  async deliver(incoming: readonly Incoming[], checkpoint: Checkpoint): Promise<void> {
    if (!this.ready) return;
    if (this.parking.keys.overflows) {
      // A failed lookup is repeated in the lane of its key.
      await this.parking.learn(incoming.map(({ message }) => entityOf(message.key))).catch(() => undefined);
      if (!this.ready) return;
    }
    for (const each of incoming) {
      this.unfinished++;
      const { message, breach, late } = each;
      const mark = this.low.begin(reachOf(each));
      this.lanes.push(entityOf(message.key), { message, breach, late, mark, refusals: 0, faults: 0 });
    }
    this.look(checkpoint);
    while (this.ready && this.isFull()) await new Promise<void>((resolve) => (this.proceed = resolve));
  }

  async skip(from: string, to: Checkpoint): Promise<void> {
    const { position, resume } = this.looked;
    const isNews = to.position !== position || to.resume !== resume;
    if (this.ready && position === from && isNews) this.look(to);
  }

  lookedAt(): Checkpoint {
    return this.looked;
  }

  position(): string {
    return this.low.checkpoint.position;
  }

  stored(): Checkpoint {
    return this.claim.checkpoint ?? { position: '' };
  }

  retry(key: string): Promise<RetryResult> {
    const entity = entityOf(key);
    return this.commands.inLane(entity, () => this.retryParked(entity));
  }

  drop(key: string, position: string): Promise<RetryResult> {
    const entity = entityOf(key);
    return this.commands.inLane(entity, async () => {
      await this.parking.drop(entity, position);
      return this.retryParked(entity);
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.ready = false;
    this.worker.stop();
    this.proceed?.();
    await this.lanes.stop();
    this.commands.refuse();
    await this.writer.close();
  }

  private newLanes(): KeyLanes<Work> {
    return new KeyLanes(this.shared.semaphore, this.settings.scheduler, (entity, queue) =>
      this.steps.step(entity, queue),
    );
  }

  private newWorker(): WaitingWorker {
    const { group } = this.options;
    const { clock, scheduler, random, onFault } = this.settings;
    const goOn = () => this.ready;
    return new WaitingWorker({
      ...{ clock, scheduler, random, semaphore: this.shared.waiting, most: this.shared.mostWaiting },
      due: (inHand, limit) => this.parking.due(inHand, limit),
      take: (key, tried) =>
        this.commands.inLane(
          key,
          async () => {
            const turn = await this.parking.takeDue(key, (message) => this.handle(message), goOn);
            tried(turn.eased);
            return turn;
          },
          ({ written }) => written,
        ),
      onError: (error, attempt) => {
        if (!(error instanceof ConsumerClosed)) onFault({ group, outcome: 'retrying', error, attempt });
      },
    });
  }

  /** Another process has taken over, so this one starts and writes nothing more. */
  private lost(): void {
    const { group } = this.options;
    this.ready = false;
    this.takenOver = true;
    this.worker.stop();
    void this.lanes.stop();
    this.proceed?.();
    if (this.closing.signal.aborted) return;
    this.settings.onFault({ group, outcome: 'restarting', error: new PositionMoved(group) });
    this.settings.restart();
  }

  private isFull(): boolean {
    return this.unfinished >= UNFINISHED || this.low.size >= REMEMBERED;
  }

  private look(checkpoint: Checkpoint): void {
    this.looked = laterCheckpoint(this.looked, checkpoint);
    this.low.finish(this.low.begin(checkpoint));
    this.writer.note();
  }

  private finish(letter: Letter): void {
    this.low.finish(letter.mark);
    this.verdicts.settled(letter);
    this.unfinished--;
    this.writer.note();
    if (!this.isFull()) this.proceed?.();
  }

  private handle(message: Message): Promise<void> {
    return handled(message, this.options, this.partition);
  }

  private retryParked(entity: string): Promise<RetryResult> {
    const goOn = () => !this.closing.signal.aborted;
    return this.parking.retry(entity, (message) => this.handle(message), goOn);
  }
}
