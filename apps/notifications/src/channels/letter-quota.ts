import { Clock } from '@maru/kernel';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import type { NotificationsSettings } from '../notifications.settings';

const HOUR_MS = 3_600_000;
// The person who was written to least recently is forgotten first.
const MOST_PEOPLE = 10_000;

/**
 * How many letters are mailed to one person within an hour. In memory: each instance counts for itself, and anew after
 * a start. Injectable.
 */
@Injectable()
export class LetterQuota {
  private readonly mailed = new Map<string, readonly number[]>();

  constructor(
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: NotificationsSettings,
  ) {}

  /** Whether one more letter may be mailed to them now. */
  allows(userId: string): boolean {
    return this.recent(userId).length < this.settings.get('NOTIFICATIONS_LETTERS_PER_HOUR');
  }

  /** A letter was mailed to them. */
  count(userId: string): void {
    const times = [...this.recent(userId), this.clock.now().getTime()];
    this.mailed.delete(userId);
    // A Map keeps the order of insertion.
    if (this.mailed.size >= MOST_PEOPLE) this.mailed.delete(this.mailed.keys().next().value!);
    this.mailed.set(userId, times);
  }

  private recent(userId: string): readonly number[] {
    const since = this.clock.now().getTime() - HOUR_MS;
    return (this.mailed.get(userId) ?? []).filter((at) => at > since);
  }
}
