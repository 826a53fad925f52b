import { execFileSync } from 'node:child_process';
import path from 'node:path';

const DIST = path.join(__dirname, '../../dist');

/** The number of files of the Kafka and EventStoreDB clients that this file loads. */
function clientsLoadedWith(file: string): number {
  const script = `
    require('reflect-metadata');
    require(${JSON.stringify(path.join(DIST, file))});
    const clients = Object.keys(require.cache).filter((each) => /node_modules.(kafkajs|@eventstore)./.test(each));
    process.stdout.write(String(clients.length));`;
  return Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}

describe('the shop in one process', () => {
  it('loads no client of a backend that it does not use', () => {
    expect(clientsLoadedWith('start-platform.js')).toBe(0);
    expect(clientsLoadedWith('distributed/start-distributed-shop.js')).toBeGreaterThan(0);
  });
});
