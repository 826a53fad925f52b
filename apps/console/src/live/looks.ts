// Views follow an event, so there are a few more looks after the last one.
const LOOKS_MS = [80, 400, 1_500, 5_000] as const;

/**
 * Plans looks after changes: soon, and some times later while views catch up. A further change moves the later looks,
 * but not one that comes soon, so a steady flow of changes cannot put it off for ever.
 */
export class Looks {
  private soon: ReturnType<typeof setTimeout> | undefined;
  private later: readonly ReturnType<typeof setTimeout>[] = [];

  constructor(private readonly look: () => void) {}

  changed(): void {
    const [first, ...others] = LOOKS_MS;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.look();
    }, first);
    this.later.forEach(clearTimeout);
    this.later = others.map((ms) => setTimeout(this.look, ms));
  }

  stop(): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    this.later.forEach(clearTimeout);
  }
}
