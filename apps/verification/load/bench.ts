import type { Figure } from './report';

/** The surroundings of a bench. */
export interface Bench {
  /** The administrator's URL of a durable PostgreSQL (fsync and synchronous_commit on). */
  readonly postgresUrl: string;
  readonly postgresPid: number;
  /** A folder for files of started processes; removed at the end. */
  readonly directory: string;
  /** With `--quick` each measurement lasts a moment only, which shows that every figure can be measured. */
  readonly quick: boolean;
  /** The time to measure, in ms, instead of so many ms of a whole run. */
  readonly lasting: (ms: number) => number;
  readonly say: (line: string) => void;
  readonly add: (figure: Figure) => void;
}
