// Fewer answers than expected may come, so the present ones must not wait for ever.
const PATIENCE_MS = 500;

/** Releases answers in the reverse of their order. */
export class ReorderedAnswers {
  private expected = 0;
  private readonly held: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;

  expect(count: number): void {
    this.expected += count;
  }

  /** Resolves when the caller may continue; undefined when it may at once. */
  turn(): Promise<void> | undefined {
    if (this.expected === 0) return undefined;
    this.expected--;
    this.timer ??= setTimeout(() => this.release(), PATIENCE_MS);
    // Only once the caller waits for its turn, or it would come behind the others.
    if (this.expected === 0) queueMicrotask(() => this.release());
    return new Promise((resolve) => this.held.push(resolve));
  }

  /** Releases all waiting callers, and expects no more. */
  release(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.expected = 0;
    for (const go of this.held.splice(0).reverse()) go();
  }
}
