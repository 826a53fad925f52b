import { readSettings } from '@maru/service';
import { explain } from './explain';
import { platformSettings } from './settings';
import { readPlatformFile } from './tools/platform-file';
import type { PlatformFile } from './tools/platform-file';
import { table } from './tools/table';

const USAGE = `
  npm run parked -- list
  npm run parked -- retry <group> <key>              tries the key's messages again, in order
  npm run parked -- drop <group> <key> <position>    gives one message up for good, then goes on with its key
`;

interface Parked {
  readonly group: string;
  readonly key: string;
  readonly position: string;
  readonly type: string;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly error: string;
}

async function main([command, group, key, position]: readonly string[]): Promise<void> {
  if (command === 'list') return list(await runningPlatform());
  if (command === 'retry' && group && key) return settle(await runningPlatform(), 'retry', { group, key });
  if (command === 'drop' && group && key && position)
    return settle(await runningPlatform(), 'drop', { group, key, position });
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}

async function runningPlatform(): Promise<PlatformFile> {
  const folder = readSettings(platformSettings, process.env).get('MARU_DATA_DIR');
  const platform = await readPlatformFile(folder);
  if (!platform) throw notRunning(folder);
  // One that was killed has left its file.
  const answers = await fetch(`${platform.url}/health/live`).then(
    () => true,
    () => false,
  );
  if (!answers) throw notRunning(folder);
  return platform;
}

const notRunning = (folder: string) =>
  new Error(`no platform runs on ${folder}: a parked message is tried again by who handles it (npm start)`);

async function list({ contexts }: PlatformFile): Promise<void> {
  const answers = await Promise.all(
    Object.values(contexts).map((url) => ask<{ parked: Parked[] }>(`${url}/internal/parked`)),
  );
  const parked = answers.flatMap((answer) => answer.parked);
  const rows = parked.map((each) => [
    each.group,
    each.key,
    each.position,
    each.type,
    String(each.attempts),
    each.parkedAt,
    each.error,
  ]);
  const heading = ['group', 'key', 'position', 'type', 'tries', 'since', 'why'];
  process.stdout.write(parked.length === 0 ? 'Nothing is parked.\n' : `${table([heading, ...rows])}\n`);
}

async function settle(
  { contexts }: PlatformFile,
  what: 'retry' | 'drop',
  body: { group: string; key: string; position?: string },
) {
  const url = contexts[body.group.split('/')[0]!];
  if (!url) throw new Error(`there is no group ${body.group}`);
  const { handled, left } = await ask<{ handled: number; left: number }>(`${url}/internal/parked/${what}`, body);
  process.stdout.write(`${handled} handled, ${left} of ${body.key} parked still\n`);
  if (left > 0) process.exitCode = 1;
}

async function ask<Answer>(url: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, body && { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as Answer & { detail?: string };
  if (!response.ok) throw new Error(answer.detail ?? `${url} answered ${response.status}`);
  return answer;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`\n  ${error instanceof Error && !('code' in error) ? error.message : explain(error)}\n\n`);
  process.exitCode = 1;
});
