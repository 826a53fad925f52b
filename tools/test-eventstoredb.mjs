// Runs the suites that have an event log behind them against the EventStoreDB that EVENTSTOREDB_URL names. Each makes streams in
// namespaces of its own, leaves them there, and removes nothing.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

// The suites, in order: a name, a project of jest's, and the spec files in it, as regular expressions.
const suites = [
  {
    name: 'the contract of the event store, and commands over it',
    project: 'event-store',
    files: ['src/eventstoredb/eventstoredb-event-store\\.int\\.spec', 'src/eventstoredb/aggregate-store\\.int\\.spec'],
  },
  {
    name: 'the relay from the log to Kafka',
    project: 'messaging',
    files: ['src/kafka/kafka-relay\\.kafka\\.spec'],
  },
  {
    name: 'the shop as processes, end to end, on Kafka',
    project: 'platform',
    files: ['test/distributed-eventstoredb\\.e2e\\.spec'],
  },
];

const node = process.env.EVENTSTOREDB_URL;
if (!node) {
  console.error(
    [
      'EVENTSTOREDB_URL is not set: nothing was tested.',
      'Set it to the connection string of an EventStoreDB whose $all the user may read, for example',
      "  EVENTSTOREDB_URL='esdb://admin:changeit@localhost:2113?tlsCAFile=ca.crt' npm run test:eventstoredb",
      'docs/guides/eventstoredb.md says more. Without one, npm test runs the same suites on a small server of our own.',
    ].join('\n'),
  );
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
// More arguments go on to jest: -t 'in the words of a test', --verbose.
const more = process.argv.slice(2);
const failed = [];
for (const { name, project, files } of suites) {
  console.log(`\n== ${name}`);
  const jestArguments = ['--selectProjects', project, '--runInBand', ...more, '--testPathPatterns', ...files];
  const { status } = spawnSync(process.execPath, [jest, ...jestArguments], { cwd: root, stdio: 'inherit' });
  if (status !== 0) failed.push(name);
}
console.log(`\n== ${suites.length - failed.length} of ${suites.length} suites passed on ${withoutPassword(node)}`);
for (const name of failed) console.log(`   failed: ${name}`);
process.exitCode = failed.length === 0 ? 0 : 1;

function withoutPassword(connection) {
  return connection.replace(/\/\/[^/@]*@/, '//');
}
