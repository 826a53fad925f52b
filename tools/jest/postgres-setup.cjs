// One throw-away PostgreSQL for a whole test run, with durability off: nothing in it outlives the run.
// MARU_TEST_DATABASE_URL points the run at another server instead.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

module.exports = async () => {
  if (process.env.MARU_TEST_DATABASE_URL) return;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'maru-test-'));
  // PostgreSQL runs as another user where the tests run as root.
  fs.chmodSync(folder, 0o755);
  const postgres = await start(path.join(folder, 'postgres'));
  // Jest does not tear down what is interrupted; the server has a session of its own and would stay.
  const end = () => void postgres.signal('SIGQUIT');
  process.once('exit', end);
  globalThis.__MARU_TEST_POSTGRES__ = async () => {
    process.removeListener('exit', end);
    delete process.env.MARU_TEST_DATABASE_URL;
    await postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  process.env.MARU_TEST_DATABASE_URL = postgres.url;
};

function start(dataDirectory) {
  const built = path.join(__dirname, '..', '..', 'libs', 'embedded-postgres', 'dist', 'index.js');
  if (!fs.existsSync(built))
    throw new Error('the tests need the build once: npm run build (npm test does it by itself)');
  return require(built).startEmbeddedPostgres({ dataDirectory, durable: false, maxConnections: 300 });
}
