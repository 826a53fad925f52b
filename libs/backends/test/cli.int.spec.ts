import { findProcess, signalProcess } from '@maru/embedded-postgres';
import { freePort } from '@maru/testing';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const CLI = path.join(__dirname, '..', 'src', 'cli.ts');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'maru-cli-spec-'));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run backends -- …` from source, with its output. */
function backends(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const flags = ['-r', '@swc-node/register', '-C', '@maru/source'];
  const child = spawn(process.execPath, [...flags, CLI, ...args], {
    env: { ...process.env, MARU_DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (said.err += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, said, ended, out: () => once(child.stdout, 'data').then(() => said.out) };
}

// No Java, no Maven, no Docker.
const BARE = { PATH: '/nowhere', JAVA_HOME: '' };

describe('npm run backends', () => {
  jest.setTimeout(60_000);

  it('lists the backends that can run here, and why the others cannot', async () => {
    const { code, out } = await backends(['list'], BARE).ended;
    expect(code).toBe(0);
    expect(out).toMatch(/^kafka +Apache Kafka 4\.1\.1.*\n +here: no: there is no Java on the PATH/m);
    expect(out).toMatch(/^eventstoredb .*it is NOT EventStoreDB\n +here: yes/m);
  });

  it.each([[['up', 'rabbitmq']], [['up']], [['list', 'all']]])('prints the usage for %j', async (args) => {
    const { code, out, err } = await backends(args).ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('npm run backends -- up <name>');
    expect(err).toContain('names: kafka, eventstoredb');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('keeps them up until %s, and their data longer', async (signal) => {
    const port = await freePort();
    const up = backends(['up', 'eventstoredb', '--port', `${port}`]);
    const url = `esdb://127.0.0.1:${port}?tls=false`;
    // Standard output has only lines for the shell.
    expect(await up.out()).toBe(`export EVENTSTOREDB_URL='${url}'\n`);
    const client = EventStoreDBClient.connectionString(url as `esdb://${string}`);
    await client.appendToStream('ordering.order-1', jsonEvent({ type: 'ordering.order-placed.v1', data: {} }));
    await client.dispose();
    up.child.kill(signal);
    const { code, err } = await up.ended;
    expect(code).toBe(0);
    expect(err).toContain('it is NOT EventStoreDB');
    expect(err).toContain(`${signal}: stopping`);
    const data = path.join(folder, 'backends', 'eventstoredb', 'postgres');
    expect(existsSync(data)).toBe(true);
    expect(existsSync(path.join(data, 'cluster', 'postmaster.pid'))).toBe(false);
  });

  it('ends the others when one cannot start', async () => {
    const { code, out, err } = await backends(['up', 'kafka', 'eventstoredb', '--temporary'], BARE).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Kafka cannot run here: there is no Java on the PATH');
  });

  it('ends all when one ends by itself', async () => {
    const data = path.join(folder, 'killed');
    const up = backends(['up', 'eventstoredb', '--data', data]);
    await up.out();
    const server = findProcess(Number(/\(pid (\d+)\)/.exec(up.said.err)![1]));
    if (typeof server !== 'object') throw new Error(`eventstoredb is ${server}`);
    expect(signalProcess(server, 'SIGKILL')).toBe(true);
    const { code, err } = await up.ended;
    expect(code).toBe(1);
    expect(err).toContain('eventstoredb has ended by itself: stopping');
    // Its orphan is stopped as well.
    expect(existsSync(path.join(data, 'eventstoredb', 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
  });
});
