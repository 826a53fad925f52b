import type { Message } from '../message';
import type { Fifo } from './fifo';
import type { KeyCommand } from './key-commands';
import type { Pause } from './key-lanes';
import type { KeyedParking } from './keyed-parking';
import type { Letter } from './letter';
import type { LetterVerdicts } from './letter-verdicts';

/** One item of a keyed group's lane: a message, or a command for its entity. */
export type Work = Letter | KeyCommand;

export interface LaneStepsOptions {
  readonly parking: KeyedParking;
  readonly verdicts: LetterVerdicts;
  readonly handle: (message: Message) => Promise<void>;
  /** Called when the message is handled or has become a row. */
  readonly finish: (letter: Letter) => void;
}

/** The turns of a keyed group's lanes. The key of a lane is an entity (see `entityOf`). */
export class LaneSteps {
  constructor(private readonly options: LaneStepsOptions) {}

  /** Runs one turn of a lane; returns the pause before the next try, if any. */
  async step(entity: string, queue: Fifo<Work>): Promise<Pause | void> {
    const work = queue.peek()!;
    if ('command' in work) {
      const pause = await work.command();
      queue.shift();
      if (pause !== undefined) return pause;
    } else {
      const pause = await this.settle(entity, work, queue);
      if (pause !== undefined) return pause;
    }
    if (queue.size === 0) this.options.parking.keys.rest(entity);
  }

  private async settle(entity: string, letter: Letter, queue: Fifo<Work>): Promise<Pause | void> {
    const { parking, verdicts, handle, finish } = this.options;
    if (!parking.keys.knows(entity)) {
      try {
        await parking.learn([entity]);
      } catch (error) {
        return verdicts.heldUp(letter, error);
      }
    }
    if (parking.holds(entity, letter.message)) return this.park(entity, letter, queue);
    letter.verdict ??= letter.breach;
    if (letter.verdict === undefined && letter.waits === undefined && !parking.wasDropped(letter.message)) {
      try {
        await handle(letter.message);
      } catch (error) {
        return verdicts.judge(letter, error);
      }
    }
    if (letter.verdict !== undefined || letter.waits !== undefined) return this.park(entity, letter, queue);
    queue.shift();
    finish(letter);
  }

  /** Writes the head of the lane and all messages behind it as rows. */
  private park(entity: string, head: Letter, queue: Fifo<Work>): Pause {
    const { parking, verdicts, finish } = this.options;
    const letters: Letter[] = [];
    for (let work = queue.peek(); work && !('command' in work); work = queue.at(letters.length)) {
      // A late message may stand before the head in the log; then it need not queue.
      if (work !== head && work.message.position < head.message.position) break;
      letters.push(work);
    }
    const written = parking.add(entity, letters).then(
      (isOurs) => {
        if (!isOurs) return;
        for (const letter of letters) {
          queue.shift();
          finish(letter);
        }
        if (queue.size === 0) parking.keys.rest(entity);
      },
      (error: unknown) => verdicts.heldUp(head, error),
    );
    return { until: written };
  }
}
