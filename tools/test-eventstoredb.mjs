// Runs the suites that use an event log against the EventStoreDB of EVENTSTOREDB_URL. Each writes streams in namespaces
// of its own, leaves them there, and removes nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { summaryOf } from './suite-summary.mjs';

// The suites in order: a name, a Jest project, and its spec files as regular expressions.
const suites = [
  {
    name: 'the contract of the event store, and commands over it',
    project: 'event-store',
    files: ['src/eventstoredb/eventstoredb-event-store\\.int\\.spec', 'src/eventstoredb/aggregate-store\\.int\\.spec'],
  },
  {
    name: 'the relay from the log to Kafka',
    project: 'messaging',
    files: ['src/kafka/relay/kafka-relay\\.kafka\\.spec'],
  },
  {
    name: 'the shop as processes, end to end, on Kafka',
    project: 'verification',
    files: ['shop/distributed-eventstoredb\\.e2e\\.spec'],
  },
];

const node = process.env.EVENTSTOREDB_URL;
if (!node) {
  console.error(
    [
      'EVENTSTOREDB_URL is not set; nothing was tested.',
      'Set it to the connection string of an EventStoreDB whose $all the user may read, for example',
      "  EVENTSTOREDB_URL='esdb://admin:changeit@localhost:2113?tlsCAFile=ca.crt' npm run test:eventstoredb",
      'See docs/guides/eventstoredb.md. Without one, npm test runs the same suites on the small server of libs/backends.',
    ].join('\n'),
  );
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
// Further arguments are passed to jest: -t 'words of a title', --verbose.
const more = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'maru-suites-'));
const runs = [];
for (const [nth, { name, project, files }] of suites.entries()) {
  console.log(`\n== ${name}`);
  const outputFile = path.join(folder, `${nth}.json`);
  const asJson = ['--json', `--outputFile=${outputFile}`];
  const which = ['--selectProjects', project, '--runInBand', ...more, '--testPathPatterns', ...files];
  runs.push({ name, ...(await jestRun([...asJson, ...which])), results: resultsIn(outputFile) });
}
rmSync(folder, { recursive: true });
const { lines, exitCode } = summaryOf(runs, { on: withoutPassword(node), filtered: more.length > 0 });
console.log(['', ...lines].join('\n'));
process.exitCode = exitCode;

/** Shows the output of the run. Returns its exit code and the lines about skipped tests. */
async function jestRun(jestArguments) {
  const run = spawn(process.execPath, [jest, ...jestArguments], { cwd: root, stdio: ['inherit', 'inherit', 'pipe'] });
  let said = '';
  run.stderr.on('data', (chunk) => {
    process.stderr.write(chunk);
    said += chunk;
  });
  const [status] = await once(run, 'close');
  return { status, notRun: said.split('\n').filter((line) => line.startsWith('NOT RUN: ')) };
}

function resultsIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function withoutPassword(connection) {
  return connection.replace(/\/\/[^/@]*@/, '//');
}
