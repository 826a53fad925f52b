import { backoffMs } from '@maru/kernel';
import { WAITING } from './delivery-settings';
import type { DeliverySettings } from './delivery-settings';
import { isInfrastructureFault, isLogAway } from './infrastructure-fault';
import type { Letter } from './letter';
import { dueAfter } from './next-try';
import { reasonOf } from './parking-lot';
import { retryAtOf } from './retry-later';

// The most messages that are tried again in memory at a time. When more fail, the fault is no brief one.
const QUICK = 256;

/** Decides on a message that fails in memory: try again soon, make it a waiting row, or park it. */
export class LetterVerdicts {
  private quick = new Set<Letter>();

  constructor(
    private readonly group: string,
    private readonly settings: DeliverySettings,
  ) {}

  reset(): void {
    this.quick = new Set();
  }

  settled(letter: Letter): void {
    this.quick.delete(letter);
  }

  /** Returns the ms until the next try; 0 when the message now has its verdict. */
  judge(letter: Letter, error: unknown): number {
    const { clock } = this.settings;
    letter.since ??= clock.now();
    if (isInfrastructureFault(error)) return this.infrastructureFailed(letter, error);
    const { retry, random, onFault } = this.settings;
    const { message } = letter;
    const attempt = ++letter.refusals;
    if (attempt >= retry.attempts) {
      letter.verdict = reasonOf(error);
      onFault({ group: this.group, outcome: 'parked', error, message, attempt });
      return 0;
    }
    onFault({ group: this.group, outcome: 'retrying', error, message, attempt });
    return backoffMs(attempt, retry.baseMs, retry.capMs, random);
  }

  /** The verdict could not be written or looked up. Returns the ms until the next try. */
  heldUp(letter: Letter, error: unknown): number {
    // A verdict stands. A waiting message goes to its handler again first, because the database that refused the write
    // may have failed the handler, too.
    if (letter.waits) delete letter.waits;
    return this.again(letter, error, letter.faults + 1);
  }

  private infrastructureFailed(letter: Letter, error: unknown): number {
    const { clock, waiting: { quickMs } = WAITING } = this.settings;
    const now = clock.now().getTime();
    const asked = retryAtOf(error);
    const faults = asked ? letter.faults : letter.faults + 1;
    const isQuick = now - letter.since!.getTime() < quickMs && this.hasRoom(letter);
    if (isLogAway(error) || (!asked && isQuick)) return this.again(letter, error, faults);
    this.quick.delete(letter);
    letter.waits = {
      ...{ error: reasonOf(error), cause: error, faults, since: letter.since! },
      dueAt: dueAfter(error, faults, false, this.settings),
    };
    return 0;
  }

  private again(letter: Letter, error: unknown, attempt: number): number {
    const { retry, random, onFault } = this.settings;
    letter.faults = attempt;
    onFault({ group: this.group, outcome: 'retrying', error, message: letter.message, attempt });
    return backoffMs(attempt, retry.baseMs, retry.capMs, random);
  }

  private hasRoom(letter: Letter): boolean {
    if (!this.quick.has(letter) && this.quick.size >= QUICK) return false;
    this.quick.add(letter);
    return true;
  }
}
