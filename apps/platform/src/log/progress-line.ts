const EVERY_MS = 1_000;

/** Reports the progress of a long run on standard error, at most once a second. */
export class ProgressLine {
  private step = '';
  private began = 0;
  private firstEvents = 0;
  private firstFraction = 0;
  private told = performance.now();

  constructor(private readonly write: (line: string) => void = (line) => process.stderr.write(`${line}\n`)) {}

  /** @param fraction from 0 to 1; undefined when it is not known */
  tell(step: string, events: number, fraction: number | undefined): void {
    const now = performance.now();
    if (step !== this.step) {
      this.step = step;
      this.began = now;
      this.firstEvents = events;
      this.firstFraction = fraction ?? 0;
    }
    if (now - this.told < EVERY_MS) return;
    this.told = now;
    const seconds = (now - this.began) / 1_000;
    const rate = seconds > 0 ? Math.round((events - this.firstEvents) / seconds) : 0;
    const parts = [`${step}: ${grouped(events)} events`, ...(rate > 0 ? [`${grouped(rate)}/s`] : [])];
    const done = (fraction ?? 0) - this.firstFraction;
    if (fraction !== undefined) parts.push(`${Math.floor(fraction * 100)} %`);
    if (done > 0) parts.push(`${duration((seconds / done) * (1 - fraction!))} left`);
    this.write(parts.join(', '));
  }
}

export const grouped = (n: number): string => n.toLocaleString('en-US');

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}
