import { createHash } from 'node:crypto';
import type { Outcome } from '../balancing/upstreams';
import type { Rollout } from './rollout';

/** Why a rollout does not send anybody to its candidate any more. */
export interface RolledBack {
  readonly errorRate: number;
  readonly answers: number;
}

/** One context's rollout, and how its candidate does. */
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
   * The version for a client's requests; `asksForIt`: it is one of the canary's group. The same for all of them while the percentage is,
   * at every gateway, and who has the candidate keeps it while the percentage grows.
   */
  versionFor(client: string, asksForIt: boolean): string {
    const { stable, candidate, percent, byGroup } = this.rollout;
    if (this.back) return stable;
    if (asksForIt && byGroup) return candidate;
    return placeOf(client, candidate) * 100 < percent ? candidate : stable;
  }

  /** How an answer of this version went. Of those that nobody waited for nothing is known. */
  ended(version: string | undefined, outcome: Outcome): void {
    const { candidate, window, maxErrorRate } = this.rollout;
    if (version !== candidate || outcome === 'left' || this.back) return;
    this.failed.push(outcome !== 'answered');
    if (this.failed.length > window) this.failed.shift();
    // As soon as it is certain, not when the window is full: every request until then is somebody's.
    if (this.failed.filter(Boolean).length <= maxErrorRate * window) return;
    this.back = this.seen();
    this.onRollBack(this.back);
  }

  /** Of the candidate's last answers. */
  seen(): RolledBack {
    const answers = this.failed.length;
    return { answers, errorRate: answers === 0 ? 0 : this.failed.filter(Boolean).length / answers };
  }
}

/** Where a client stands among all, in [0, 1): somewhere else for each candidate, so that it is not always the same who go first. */
const placeOf = (client: string, candidate: string): number =>
  createHash('sha256').update(`${candidate} ${client}`).digest().readUIntBE(0, 6) / 2 ** 48;
