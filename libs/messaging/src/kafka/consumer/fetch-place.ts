import type { Feed } from './feed';

/** The offset that a partition is fetched from, and whether it is fetched. It is not before the first `readFrom`. */
export class FetchPlace {
  private next = 0;
  private abandoned = -1;
  private paused = true;

  constructor(private readonly feed: Feed) {}

  /** The offset that the next fetch has to begin at. */
  get expected(): number {
    return this.next;
  }

  get isPaused(): boolean {
    return this.paused;
  }

  readFrom(offset: number): void {
    this.next = offset;
    this.feed.seek(offset);
    if (this.paused) this.feed.resume();
    this.paused = false;
  }

  /** Everything before `next` has been fetched or does not exist. */
  passTo(next: number): void {
    this.next = next;
  }

  leaveOut(): void {
    if (!this.paused) this.feed.pause();
    this.paused = true;
  }

  /** Leaves the partition out until the next `readFrom`. */
  abandon(): void {
    this.leaveOut();
    this.abandoned = this.next;
  }

  /** Whether a fetch from this offset was requested before `abandon`. */
  wasAbandoned(from: number): boolean {
    return from === this.abandoned;
  }
}
