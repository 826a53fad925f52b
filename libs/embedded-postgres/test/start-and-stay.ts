// A process that starts the database and never ends by itself; the spec kills it.
import { startEmbeddedPostgres } from '../src/index';

void startEmbeddedPostgres({ dataDirectory: process.argv[2]!, durable: false }).then(({ pid }) => {
  process.stdout.write(`started ${pid}\n`);
  setInterval(() => undefined, 1_000);
});
