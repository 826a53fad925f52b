import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const REFUSED = ['high', 'critical'];

/**
 * Judges an answer of `npm audit --json` for a build: `failed` for a known vulnerability of a refused level, `unknown`
 * when the registry did not answer.
 * @param {string} text
 * @returns {{ outcome: 'passed' | 'failed' | 'unknown', lines: string[] }}
 */
export function judge(text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return { outcome: 'unknown', lines: ['npm audit did not answer with JSON'] };
  }
  if (!answer.metadata?.vulnerabilities)
    return { outcome: 'unknown', lines: [answer.message ?? answer.error?.summary ?? 'the registry did not answer'] };
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
  // A build without access to the registry warns, but does not fail.
  if (outcome === 'unknown') process.stdout.write('::warning::npm audit gave no result; vulnerabilities are unknown\n');
  process.exitCode = outcome === 'failed' ? 1 : 0;
}
