import path from 'node:path';
import { readArguments } from './cli/arguments';
import { backends } from './cli/backends';
import { up } from './cli/up';

const names = backends.map(({ name }) => name);

const USAGE = `
  npm run backends -- list                      what can be started here, and why not otherwise
  npm run backends -- up <name> [<name> ...]    starts them and stays; Ctrl-C ends them
  npm run backends -- fetch <name> [<name> ...] brings what they need, and starts nothing

    --port 9092, --port kafka=9092    where one of them listens; default any free port
    --data <folder>                   where data are kept; default .maru/backends
    --temporary                       no data are kept

  names: ${names.join(', ')}
`;

async function list(): Promise<void> {
  for (const backend of backends) {
    const found = await backend.availability(process.env);
    const verdict = 'how' in found ? `yes, ${found.how}` : `no: ${found.why}`;
    process.stdout.write(`${backend.name.padEnd(14)}${backend.what}\n${' '.repeat(14)}here: ${verdict}\n`);
  }
}

/** One after the other, because each of them uses the whole machine. */
async function fetchAll(wanted: readonly string[]): Promise<void> {
  const onProgress = (message: string) => process.stderr.write(`  ${message}\n`);
  for (const { name, fetch } of backends) if (wanted.includes(name)) await fetch?.(process.env, onProgress);
}

async function main(): Promise<void> {
  const folder = path.join(process.env['MARU_DATA_DIR'] || '.maru', 'backends');
  const command = readArguments(process.argv.slice(2), names, folder);
  if (command.name === 'list') return list();
  if (command.name === 'up') return up(command.backends);
  if (command.name === 'fetch') return fetchAll(command.names);
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}

main().catch((error: unknown) => {
  process.stderr.write(`\n  ${error instanceof Error ? error.message : String(error)}\n\n`);
  process.exit(1);
});
