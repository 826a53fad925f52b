import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export type Cborg = typeof import('cborg');

const NAME = 'cborg';

/**
 * The library is an ES module whose package has no entry for `require`, and every import of ours is one (also
 * `import()`, when TypeScript is compiled on loading). Node can `require` an ES module, so it is loaded by its file.
 * @throws Error when it is not installed
 */
export function loadCborg(): Cborg {
  const load = createRequire(__filename);
  const files = (load.resolve.paths(NAME) ?? []).map((folder) => path.join(folder, NAME, `${NAME}.js`));
  const file = files.find((each) => existsSync(each));
  if (!file) throw new Error(`${NAME} is not installed; run npm ci`);
  return load(file) as Cborg;
}
