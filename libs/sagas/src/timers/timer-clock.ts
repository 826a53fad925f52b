import { SystemClock } from '@maru/kernel';
import type { Clock } from '@maru/kernel';
import type { DataSource } from 'typeorm';

/** The one clock by which all instances of a context set and judge the due times of processes. */
export abstract class TimerClock {
  /** Rejects while the clock cannot be reached, unless the machine can extrapolate its time. */
  abstract now(): Promise<Date>;

  /** The database's clock; in a simulation, the simulated clock. */
  static of(clock: Clock, dataSource: DataSource): TimerClock {
    return clock instanceof SystemClock ? new DatabaseClock(dataSource) : { now: async () => clock.now() };
  }
}

interface Sample {
  /** The database's time, in ms since 1970, and this machine's clocks at that moment. */
  readonly database: number;
  readonly steady: number;
  readonly wall: number;
}

const SAMPLE_EVERY_MS = 30_000;
// The machine's two clocks differ by more than this after a suspension, or after its wall clock was set.
const JUMP_MS = 500;

/**
 * The clock of the database that all instances share. It is queried every half minute. In between, the steady clock of
 * this machine counts on, so a wall clock that is wrong, or is set, changes nothing.
 */
export class DatabaseClock extends TimerClock {
  private sample: Sample | undefined;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly dataSource: Pick<DataSource, 'query'>,
    private readonly steady: () => number = () => performance.now(),
    private readonly wall: () => number = () => Date.now(),
  ) {
    super();
  }

  override async now(): Promise<Date> {
    if (!this.isFresh()) {
      const known = this.sample;
      try {
        await (this.asking ??= this.ask().finally(() => (this.asking = undefined)));
      } catch (error) {
        if (!known || this.hasJumped(known)) throw error;
      }
    }
    const { database, steady } = this.sample!;
    return new Date(database + this.steady() - steady);
  }

  private async ask(): Promise<void> {
    const before = this.steady();
    const [row] = await this.dataSource.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
    const steady = this.steady();
    // The answer is about half a round trip old.
    this.sample = { database: row!.now.getTime() + (steady - before) / 2, steady, wall: this.wall() };
  }

  private isFresh(): boolean {
    const { sample } = this;
    return sample !== undefined && this.steady() - sample.steady < SAMPLE_EVERY_MS && !this.hasJumped(sample);
  }

  private hasJumped({ steady, wall }: Sample): boolean {
    return Math.abs(this.wall() - wall - (this.steady() - steady)) > JUMP_MS;
  }
}
