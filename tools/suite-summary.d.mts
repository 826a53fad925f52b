export interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTotalTests: number;
}
export interface SuiteRun {
  readonly name: string;
  readonly status: number | null;
  readonly results: JestResults | undefined;
  readonly notRun: readonly string[];
}
export function summaryOf(
  suites: readonly SuiteRun[],
  about: { readonly on: string; readonly filtered: boolean },
): { lines: string[]; exitCode: number };
