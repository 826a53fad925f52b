import 'reflect-metadata';
import {
  copyLog,
  exportedLines,
  LogFile,
  newSigningKey,
  readSigningKey,
  verifyLogFile,
} from '@maru/event-store/moving';
import type { CopyOptions, CopyResult, FileRange } from '@maru/event-store/moving';
import { readSettings } from '@maru/service';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from './explain';
import { signingKey, verifyingKeys } from './log/log-keys';
import { withLog, withLogs } from './log/log-places';
import { grouped, ProgressLine } from './log/progress-line';
import { writeLines } from './log/write-lines';
import { logSettings } from './tools/tool-settings';

const USAGE = `
  npm run log -- export <file>      writes the log of the shop, or of --from <url>: lines of JSON, hash-chained, signed
       --stream <name>                 only one stream
       --after <position> --until <position>, --since <time> --before <time>
  npm run log -- verify <file>      checks hashes, order, count and signature
  npm run log -- import <file>      appends what the log of the shop lacks; --to <url> for another log
  npm run log -- copy --to <url>    copies the log of the shop, e.g. to esdb://…; again to catch up
  npm run log -- copy --from <url>  copies into the shop's PostgreSQL
       --namespace <name>              the namespace of an EventStoreDB in --to or --from
       --final                         the shop is stopped: verifies everything, and makes the target usable
       --keep                          a clone: the source stays usable, too
  npm run log -- new-key            makes a pair of keys for LOG_SIGNING_KEY and LOG_VERIFYING_KEYS

  --unsigned: export without a signature; verify and import check the hashes only.
  Exit codes: 0 done, 1 failed, 2 wrong use, 3 the shop still runs or writes.
`;

const OPTIONS = {
  stream: { type: 'string' },
  after: { type: 'string' },
  until: { type: 'string' },
  since: { type: 'string' },
  before: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  namespace: { type: 'string' },
  final: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  unsigned: { type: 'boolean', default: false },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>['values'];

/** The command was called in a wrong way. */
class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

const SHOP_RUNS = new Set(['SourceMoves', 'PlatformRuns']);
const say = (line: string) => process.stdout.write(`${line}\n`);
const progress = new ProgressLine();

async function main(args: readonly string[]): Promise<void> {
  const { command, file, values } = parsed(args);
  if (command === 'export' && file) return exportTo(path.resolve(file), values);
  if (command === 'verify' && file) return verify(path.resolve(file), values);
  if (command === 'import' && file) return importFrom(path.resolve(file), values);
  if (command === 'copy' && !file && (values.to ?? values.from)) return copy(values);
  if (command === 'new-key' && !file) return newKey();
  throw new WrongUse(command ? `"${args.join(' ')}" is not a use of this command` : 'no command');
}

function parsed(args: readonly string[]) {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [command, file, ...more] = positionals;
    if (more.length > 0) throw new Error(`unexpected "${more.join(' ')}"`);
    return { command, file, values };
  } catch (error) {
    throw new WrongUse((error as Error).message, { cause: error });
  }
}

const settings = () => readSettings(logSettings, process.env);

async function exportTo(file: string, values: Options): Promise<void> {
  const key = values.unsigned ? undefined : await signingKey(settings());
  const range = rangeOf(values);
  await withLog(process.env, placeOf(values.from, values.namespace), async (source) => {
    const onProgress = (events: number, fraction: number | undefined) => progress.tell('exporting', events, fraction);
    const lines = exportedLines({ source, range, key, exportedAt: new Date(), onProgress });
    const { events, last } = await writeLines(file, lines);
    say(`exported ${grouped(events)} events up to position ${last || '0'}, ${signedBy(key?.id)}`);
  });
}

function rangeOf({ stream, after, until, since, before }: Options): FileRange {
  const [from, to] = [since, before].map((text) => {
    if (text === undefined) return undefined;
    const time = new Date(text);
    if (Number.isNaN(time.getTime())) throw new WrongUse(`"${text}" is not a time such as 2026-12-01T08:00:00Z`);
    return time.toISOString();
  });
  const given = { stream, after: padded(after), until: padded(until), from, to };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

// Positions in PostgreSQL have leading zeros, which people leave out.
const padded = (position: string | undefined) =>
  position !== undefined && /^\d{1,18}$/.test(position) ? position.padStart(19, '0') : position;

const signedBy = (key: string | undefined) => (key === undefined ? 'not signed' : `signed with key ${key}`);

async function verified(file: string, { unsigned }: Options) {
  const keys = unsigned ? undefined : verifyingKeys(settings());
  return verifyLogFile(file, keys, (events) => progress.tell('verifying the file', events, undefined));
}

async function verify(file: string, values: Options): Promise<void> {
  const { header, footer, hash } = await verified(file, values);
  const { events, last, key } = footer;
  say(`right: ${grouped(events)} events up to position ${last || '0'}, exported at ${header.exportedAt}`);
  say(`${values.unsigned ? 'signature not checked' : signedBy(key)}, hash ${hash}`);
}

async function importFrom(file: string, values: Options): Promise<void> {
  const found = await verified(file, values);
  const { until: _, ...parts } = found.header.range;
  if (Object.keys(parts).length > 0)
    throw new Error(`the file has only a part of a log (${JSON.stringify(parts)}); import a file of the whole log`);
  const to = placeOf(values.to, values.namespace);
  await withLogs(process.env, { from: 'file', to, alone: true }, ({ target }) =>
    run({ source: new LogFile(file, found), target, final: true }),
  );
}

const placeOf = (url: string | undefined, namespace: string | undefined) =>
  url === undefined ? undefined : { url, namespace: url.startsWith('esdb') ? namespace : undefined };

async function copy({ from, to, namespace, final, keep }: Options): Promise<void> {
  const ends = { from: placeOf(from, namespace), to: placeOf(to, namespace) };
  await withLogs(process.env, { ...ends, alone: final }, ({ source, target, targetName }) =>
    run({ source: source!, target, final, ...(!keep && { movesTo: targetName }) }),
  );
}

async function run(options: CopyOptions): Promise<void> {
  const began = performance.now();
  const onProgress = ({ step, events, fraction }: { step: string; events: number; fraction: number | undefined }) =>
    progress.tell(step, events, fraction);
  tell(await copyLog({ ...options, onProgress }), performance.now() - began);
}

function tell({ copied, position, verified: all }: CopyResult, ms: number): void {
  const rate = `${(ms / 1_000).toFixed(1)} s, ${grouped(Math.round((copied / ms) * 1_000))}/s`;
  say(`copied ${grouped(copied)} events up to position ${position || '0'} in ${rate}`);
  if (all) say(`verified ${grouped(all.events)} events, hash ${all.hash}; the target is ready`);
  else say('The target is not usable yet. Stop the shop, then repeat with --final.');
}

function newKey(): void {
  const key = newSigningKey();
  const { id, text } = readSigningKey(key);
  say(`# key ${id}: the first line is secret, the second one is public`);
  say(`LOG_SIGNING_KEY=${key}`);
  say(`LOG_VERIFYING_KEYS=${text}`);
}

/** Errors of files name their path; the others with a code come from the databases. */
function reasonOf(error: Error & { code?: string; path?: string }): string {
  if (error.path !== undefined && error.code === 'ENOENT') return `there is no file ${error.path}`;
  return error.code === undefined || error.path !== undefined ? error.message : explain(error);
}

main(process.argv.slice(2)).catch((error: Error) => {
  const isWrongUse = error instanceof WrongUse;
  if (isWrongUse) process.stderr.write(USAGE);
  process.stderr.write(`\n  ${reasonOf(error)}\n\n`);
  process.exitCode = isWrongUse ? 2 : SHOP_RUNS.has(error.name) ? 3 : 1;
});
