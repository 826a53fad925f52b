interface Entry {
  readonly subject: string | undefined;
  failed: boolean;
}

/**
 * The results of the last `size` subjects. A subject counts once, by its last result, however often it is tried,
 * because one order that fails repeatedly proves no more about a callee than its first failure. A call without a
 * subject counts by itself.
 */
export class SubjectWindow {
  private readonly entries: Entry[] = [];
  private readonly bySubject = new Map<string, Entry>();
  private oldest = 0;
  private failed = 0;

  constructor(private readonly size: number) {}

  get count(): number {
    return this.entries.length;
  }

  get failures(): number {
    return this.failed;
  }

  has(subject: string): boolean {
    return this.bySubject.has(subject);
  }

  record(subject: string | undefined, failed: boolean): void {
    const known = subject === undefined ? undefined : this.bySubject.get(subject);
    if (known) {
      this.failed += Number(failed) - Number(known.failed);
      known.failed = failed;
      return;
    }
    const entry = { subject, failed };
    if (this.entries.length < this.size) this.entries.push(entry);
    else this.replaceOldest(entry);
    if (failed) this.failed++;
    if (subject !== undefined) this.bySubject.set(subject, entry);
  }

  clear(): void {
    this.entries.length = 0;
    this.bySubject.clear();
    this.oldest = 0;
    this.failed = 0;
  }

  private replaceOldest(entry: Entry): void {
    const gone = this.entries[this.oldest]!;
    if (gone.failed) this.failed--;
    if (gone.subject !== undefined) this.bySubject.delete(gone.subject);
    this.entries[this.oldest] = entry;
    this.oldest = (this.oldest + 1) % this.size;
  }
}
