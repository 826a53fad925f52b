// Lints code that is in no file, for boundaries.spec.ts: one process for all probes, because ESLint and the rules of Nx take
// seconds to load. Each message is { path, code }; the answer is the list of { ruleId, message }.
import { ESLint } from 'eslint';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parser } from 'typescript-eslint';
import base from '../eslint.config.mjs';

// Only these rules, because they need neither types nor an existing file.
const RULES = ['@nx/enforce-module-boundaries', 'no-restricted-imports', 'no-restricted-properties'];

const kept = base.map(({ rules = {}, languageOptions, ...rest }) => ({
  ...rest,
  rules: Object.fromEntries(Object.entries(rules).filter(([name]) => RULES.includes(name))),
}));
const eslint = new ESLint({
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  overrideConfigFile: true,
  overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser } }, ...kept],
});

process.on('message', async ({ path, code }) => {
  const [result] = await eslint.lintText(code, { filePath: path });
  process.send(result.messages.map(({ ruleId, message }) => ({ ruleId, message })));
});
