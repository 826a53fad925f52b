import { Clock } from '@maru/kernel';

/** A clock that a spec moves. */
export class MovingClock extends Clock {
  private at = Date.now();

  override now(): Date {
    return new Date(this.at);
  }

  moveTo(time: Date): void {
    this.at = time.getTime();
  }
}
