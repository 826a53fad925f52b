import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const REFUSED = ['high', 'critical'];

/**
 * What an answer of `npm audit --json` means for a build: `failed` for a known vulnerability of a level that is
 * refused, `unknown` where the registry could not be asked.
 * @param {string} text
 * @returns {{ outcome: 'passed' | 'failed' | 'unknown', lines: string[] }}
 */
export function judge(text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return { outcome: 'unknown', lines: ['npm audit gave no answer that can be read'] };
  }
  if (!answer.metadata?.vulnerabilities)
    return { outcome: 'unknown', lines: [answer.message ?? answer.error?.summary ?? 'the registry was not reached'] };
  const found = Object.values(answer.vulnerabilities ?? {}).map(({ name, severity, range }) => ({
    name,
    severity,
    range,
  }));
  const lines = found.map(({ name, severity, range }) => `${severity}: ${name} ${range}`);
  return { outcome: found.some(({ severity }) => REFUSED.includes(severity)) ? 'failed' : 'passed', lines };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const { outcome, lines } = judge(stdout);
  for (const line of lines) process.stdout.write(`${line}\n`);
  // Without access nothing is known, which is said and does not stop a build.
  if (outcome === 'unknown') process.stdout.write('::warning::npm audit could not be asked; nothing is known\n');
  process.exitCode = outcome === 'failed' ? 1 : 0;
}
