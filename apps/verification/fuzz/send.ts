import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Answers, readAnswers } from './answers';
import { type FuzzSettings, settingsFile } from './settings-file';

export interface SendOptions extends FuzzSettings {
  /** The Schemathesis program. */
  readonly program: string;
  readonly shopUrl: string;
  /** A file with the merged OpenAPI document. */
  readonly document: string;
  /** The folder for settings and reports. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

export interface Sent extends Answers {
  /** Schemathesis's text about wrong answers: each request as curl, and the fault of its answer; '' without any. */
  readonly wrong: string;
}

const FOUND_FAILURES = 1;

/**
 * Sends all generated requests of one sender.
 * @throws Error when Schemathesis itself fails
 */
export async function send({ program, shopUrl, document, folder, signal, ...settings }: SendOptions): Promise<Sent> {
  const name = `${settings.sender.name}-${settings.seed}`;
  const config = path.join(folder, `${name}.toml`);
  const report = path.join(folder, `${name}.ndjson`);
  await writeFile(config, settingsFile(settings), { mode: 0o600 });
  const args = ['--config-file', config, 'run', document, '--url', shopUrl, '--no-color'];
  const child = spawn(program, [...args, '--report', 'ndjson', '--report-ndjson-path', report], {
    cwd: folder,
    // Fixes the order of Python's sets, which otherwise differs in each process.
    env: { ...process.env, PYTHONHASHSEED: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 && code !== FOUND_FAILURES) throw new Error(`Schemathesis ended with ${code}:\n${out}`);
  return { ...(await readAnswers(report)), wrong: code === 0 ? '' : failuresIn(out) };
}

/** The part of the output from the first failure (or error of a request) to the summary. */
function failuresIn(out: string): string {
  const from = out.search(/^=+ (?:FAILURES|ERRORS) =+$/m);
  const to = out.search(/^=+ SUMMARY =+$/m);
  return from < 0 ? out : out.slice(from, to < 0 ? undefined : to).trim();
}
