/** A source of randomness for jitter and sampling. Injected, so that a seed can repeat a run. */
export abstract class Random {
  /** A number in [0, 1). */
  abstract next(): number;
}

export class SystemRandom extends Random {
  override next(): number {
    return Math.random();
  }
}

/** Repeatable randomness from a 32-bit seed (mulberry32). Not for secrets. */
export class SeededRandom extends Random {
  constructor(private state: number) {
    super();
  }

  override next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** Exponential backoff with full jitter, in ms: uniform in [0, min(cap, base · 2^attempt)); `attempt` counts from 0. */
export function backoffMs(attempt: number, baseMs: number, capMs: number, random: Random): number {
  return random.next() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
}
