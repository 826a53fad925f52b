import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An event in the form in which some version wrote it. */
export interface EventFixture {
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- data of any former version, for today's code
  readonly data: any;
}

/** Every event version that a context has ever written: `<event>.v<n>.json` in its `test/fixtures`, by stored name. */
export function eventFixtures(context: string, directory: string): ReadonlyMap<string, EventFixture> {
  const files = readdirSync(directory).filter((file) => /\.v\d+\.json$/.test(file));
  return new Map(
    files.map((file) => {
      const fixture = JSON.parse(readFileSync(join(directory, file), 'utf8')) as EventFixture;
      const named = `${context}.${file.slice(0, -'.json'.length)}`;
      if (fixture.type !== named) throw new Error(`${file} has the type ${fixture.type} instead of ${named}`);
      return [fixture.type, fixture];
    }),
  );
}
