import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The JSON value of an expression about an ES module of this folder. It runs in a process of its own, because Jest
 * cannot load ES modules.
 * @param file such as `sbom.mjs`
 * @param expression uses `module` and `given`, the parsed arguments
 */
export function answerOfModule<Answer>(file: string, expression: string, ...given: readonly unknown[]): Answer {
  const script = `import(${JSON.stringify(pathToFileURL(path.join(__dirname, file)).href)}).then((module) => {
    const given = JSON.parse(process.argv[1]);
    process.stdout.write(JSON.stringify(${expression}));
  })`;
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  return JSON.parse(execFileSync(process.execPath, ['-e', script, JSON.stringify(given)], options)) as Answer;
}
