import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

// This port has no listener.
const JWKS_URL = 'http://127.0.0.1:1/jwks.json';
const MAIN = join(__dirname, '../src/main.ts');

describe('inventory in a process of its own', () => {
  let own: TestDatabase;
  let log: TestDatabase;
  let process_: ChildProcess | undefined;
  let output = '';

  beforeAll(async () => {
    [own, log] = await Promise.all([createTestDatabase('inventory'), createTestDatabase('events')]);
  });
  afterAll(async () => {
    if (process_?.exitCode === null) process_.kill('SIGKILL');
    await Promise.all([own, log].map((database) => database?.drop()));
  });

  const run = (env: Record<string, string>) => {
    output = '';
    const node = ['-r', '@swc-node/register', '-C', '@maru/source', MAIN];
    const started = spawn(process.execPath, node, { env: { PATH: process.env['PATH'], PORT: '0', JWKS_URL, ...env } });
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (data) => (output += String(data)));
    return started;
  };

  it('answers, and ends on SIGTERM', async () => {
    process_ = run({ DATABASE_URL: own.url, EVENT_STORE_URL: log.url });
    const url = await eventually(() => /"url":"([^"]+)"/.exec(output)![1], 30_000);
    expect(await fetch(`${url}/health/ready`)).toMatchObject({ status: 200 });
    expect(await fetch(`${url}/api/inventory/NO-SUCH-SKU`)).toMatchObject({ status: 401 });
    process_.kill('SIGTERM');
    expect(await once(process_, 'exit')).toEqual([0, null]);
  }, 60_000);

  it('names a wrong setting', async () => {
    process_ = run({ DATABASE_URL: own.url, EVENT_STORE_URL: 'nowhere' });
    expect(await once(process_, 'exit')).toEqual([1, null]);
    expect(output).toMatch(/EVENT_STORE_URL is "nowhere": must be a URL/);
  }, 60_000);
});
