import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes lines to a file, readable by its owner only, under the name `<file>.part` until the last one is on the disk.
 * @returns the result of the generator
 */
export async function writeLines<Result>(file: string, lines: AsyncGenerator<string, Result>): Promise<Result> {
  const part = `${file}.part`;
  let result: Result;
  async function* text() {
    result = yield* withLineEnds(lines);
  }
  await pipeline(Readable.from(text()), createWriteStream(part, { mode: 0o600, flush: true }));
  await rename(part, file);
  return result!;
}

async function* withLineEnds<Result>(lines: AsyncGenerator<string, Result>): AsyncGenerator<string, Result> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return value;
    yield `${value}\n`;
  }
}
