const FAILURES = 5;
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
// An instance restarts within a second or two, and must not wait half a minute for its first request.
const LONGEST_REFUSED_MS = 4_000;
// Instances that are gone for good never answer again, so beyond this many the first one to fail is forgotten.
const MOST_KNOWN = 1_000;

interface Record {
  /** In a row. */
  failures: number;
  /** Ejections since its last answer. */
  times: number;
  until: number;
}

/**
 * Ejects an instance for a second after five failures in a row or one refused connection. Each further ejection lasts
 * twice as long, up to 30 s (4 s for refused connections). After an ejection one more failure ejects it again, and an
 * answer clears its record.
 */
export class Ejections {
  private readonly records = new Map<string, Record>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  isOut(url: string): boolean {
    return (this.records.get(url)?.until ?? -Infinity) > this.now();
  }

  answered(url: string): void {
    this.records.delete(url);
  }

  failed(url: string): void {
    const record = this.recordOf(url);
    record.failures += 1;
    if (record.failures >= FAILURES) this.eject(record, LONGEST_MS);
  }

  /** No connection came about, so one time is enough. */
  refused(url: string): void {
    this.eject(this.recordOf(url), LONGEST_REFUSED_MS);
  }

  private recordOf(url: string): Record {
    const known = this.records.get(url);
    if (known) return known;
    // A Map keeps the order of insertion, so the first key is the oldest record.
    if (this.records.size >= MOST_KNOWN) this.records.delete(this.records.keys().next().value!);
    const record = { failures: 0, times: 0, until: -Infinity };
    this.records.set(url, record);
    return record;
  }

  private eject(record: Record, longestMs: number): void {
    // Requests that were in flight at the ejection prove nothing new.
    if (record.until > this.now()) return;
    record.until = this.now() + Math.min(longestMs, FIRST_MS * 2 ** Math.min(record.times, 10));
    record.times += 1;
    record.failures = FAILURES - 1;
  }
}
