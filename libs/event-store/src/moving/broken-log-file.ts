/** The file is not as it was exported. `line` is the first line that is wrong, counted from 1. */
export class BrokenLogFile extends Error {
  override readonly name = 'BrokenLogFile';
  constructor(
    readonly line: number,
    what: string,
  ) {
    super(`line ${line}: ${what}`);
  }
}
