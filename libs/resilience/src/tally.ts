import type { Fault, FaultKind } from './fault';

/** Counts how calls and attempts end. */
export class Tally {
  private answered = 0;
  private unanswered = 0;
  private givenUp = 0;
  private fallbacks = 0;
  private readonly faults: Partial<Record<FaultKind, number>> = {};

  ended(fault: Fault | undefined): void {
    if (fault) this.unanswered++;
    else this.answered++;
  }

  gaveUp(): void {
    this.givenUp++;
  }

  fellBack(): void {
    this.fallbacks++;
  }

  failed({ kind }: Fault): void {
    this.faults[kind] = (this.faults[kind] ?? 0) + 1;
  }

  counts() {
    const { answered, unanswered: failed, givenUp, fallbacks } = this;
    return { answered, failed, givenUp, fallbacks, faults: { ...this.faults } };
  }
}
