import type { Figure } from './report';

/** What every bench works with. */
export interface Bench {
  /** A durable PostgreSQL (fsync and synchronous_commit on), as its administrator. */
  readonly postgresUrl: string;
  readonly postgresPid: number;
  /** Where what is started may keep files; removed at the end. */
  readonly directory: string;
  /** With `--quick` every figure is taken for a moment only: to see that all of them can be taken. */
  readonly quick: boolean;
  /** How long to measure what is measured for so many ms in a whole run. */
  readonly lasting: (ms: number) => number;
  readonly say: (line: string) => void;
  readonly add: (figure: Figure) => void;
}
