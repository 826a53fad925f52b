// npm run test:mutation [-- <target> [<folder or file> …]]; docs/guides/mutation-testing.md describes it.
import { Stryker } from '@stryker-mutator/core';
import { statSync } from 'node:fs';
import { ROOT, targets } from './targets.mjs';

const OUT = 'dist/mutation';

/** Stryker's options for a target, or for some folders and files of it. */
function optionsOf(name, only) {
  const { mutate, roots } = targets[name];
  return {
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    jest: {
      configFile: 'tools/mutation/jest.config.cjs',
      // Jest looks at all files of its roots before each mutant.
      config: { roots: roots.map((root) => `<rootDir>/${root}`) },
    },
    // TypeScript refuses most changed strings, such as the name of an event; the others are texts for people.
    mutator: { excludedMutations: ['StringLiteral'] },
    mutate: [...(only.length > 0 ? only.map(globOf) : mutate), '!**/*.spec.ts'],
    coverageAnalysis: 'perTest',
    // A mutant of code that runs while its module loads needs all specs: a fifth of the mutants, most of the time.
    ignoreStatic: true,
    concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 1),
    // SWC removes types unchecked, so no comment has to silence the compiler.
    disableTypeChecks: false,
    ignorePatterns: ['dist', '/docs', '/docker', '.nx', '.maru', 'coverage'],
    tempDirName: `${OUT}/tmp-${name}`,
    reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
    clearTextReporter: { reportTests: false, logTests: false, allowColor: process.stdout.isTTY },
    htmlReporter: { fileName: `${OUT}/${name}.html` },
    jsonReporter: { fileName: `${OUT}/${name}.json` },
    allowConsoleColors: process.stdout.isTTY,
  };
}

function globOf(file) {
  return statSync(file).isDirectory() ? `${file.replace(/\/$/, '')}/**/*.ts` : file;
}

const [name, ...only] = process.argv.slice(2);
if (name && !Object.hasOwn(targets, name)) {
  process.stderr.write(`There is no target ${name}; choose one of ${Object.keys(targets).join(', ')}.\n`);
  process.exit(1);
}
process.chdir(ROOT);
for (const each of name ? [name] : Object.keys(targets)) await new Stryker(optionsOf(each, only)).runMutationTest();
