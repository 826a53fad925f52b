import { createHash } from 'node:crypto';
import type { Outcome } from '../balancing/upstreams';
import type { Rollout } from './rollout';

/** Why a rollout was rolled back: the error rate, 0 to 1, of so many answers. */
export interface RolledBack {
  readonly errorRate: number;
  readonly answers: number;
}

/** One context's rollout, with the outcomes of its candidate. */
export class Canary {
  private readonly failed: boolean[] = [];
  private back: RolledBack | undefined;

  constructor(
    readonly rollout: Rollout,
    private readonly onRollBack: (why: RolledBack) => void,
  ) {}

  get rolledBack(): RolledBack | undefined {
    return this.back;
  }

  /**
   * The version for a client's requests. `asksForIt` says whether the client asks for the canary. A client gets the
   * same version at every gateway while the percentage stays, and keeps the candidate while it grows.
   */
  versionFor(client: string, asksForIt: boolean): string {
    const { stable, candidate, percent, byGroup } = this.rollout;
    if (this.back) return stable;
    if (asksForIt && byGroup) return candidate;
    return placeOf(client, candidate) * 100 < percent ? candidate : stable;
  }

  /** Counts an outcome of this version. `left` does not count, because the answer was not awaited. */
  ended(version: string | undefined, outcome: Outcome): void {
    const { candidate, window, maxErrorRate } = this.rollout;
    if (version !== candidate || outcome === 'left' || this.back) return;
    this.failed.push(outcome !== 'answered');
    if (this.failed.length > window) this.failed.shift();
    // Rolled back as soon as it is certain, not when the window is full, because each request until then is a client's.
    if (this.failed.filter(Boolean).length <= maxErrorRate * window) return;
    this.back = this.seen();
    this.onRollBack(this.back);
  }

  /** The error rate of the candidate's last answers. */
  seen(): RolledBack {
    const answers = this.failed.length;
    return { answers, errorRate: answers === 0 ? 0 : this.failed.filter(Boolean).length / answers };
  }
}

/** A client's place in [0, 1). It differs by candidate, so that the same clients do not always go first. */
const placeOf = (client: string, candidate: string): number =>
  createHash('sha256').update(`${candidate} ${client}`).digest().readUIntBE(0, 6) / 2 ** 48;
