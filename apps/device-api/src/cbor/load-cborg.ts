import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export type Cborg = typeof import('cborg');

const NAME = 'cborg';

/**
 * The library is an ES module whose package names no way in for `require`, and every import of ours is one (`import()` as well, where
 * TypeScript is compiled as it is loaded). Node can `require` an ES module, though, so it is asked for by its file.
 * @throws Error when it is not installed
 */
export function loadCborg(): Cborg {
  const load = createRequire(__filename);
  const files = (load.resolve.paths(NAME) ?? []).map((folder) => path.join(folder, NAME, `${NAME}.js`));
  const file = files.find((each) => existsSync(each));
  if (!file) throw new Error(`${NAME} is not installed`);
  return load(file) as Cborg;
}
