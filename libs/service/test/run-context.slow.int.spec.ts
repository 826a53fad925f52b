import { certificateFiles } from '@maru/security';
import { makeDevelopmentCertificates } from '@maru/security/development-ca';
import { createTestDatabase, eventually, freePort, TcpProxy } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MAIN = path.join(__dirname, 'fixtures', 'parcels-process.ts');
const PARCEL = '0197a0c0-0000-7000-8000-000000000001';
// Unused addresses, so every connection is refused.
const JWKS_URL = 'http://127.0.0.1:1/jwks.json';
const NOWHERE = 'postgres://maru:secret@127.0.0.1:1/maru';

let own: TestDatabase;
let log: TestDatabase;
const children: ChildProcess[] = [];

beforeAll(async () => {
  [own, log] = await Promise.all([createTestDatabase('parcels'), createTestDatabase('events')]);
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(() => Promise.all([own, log].map((database) => database?.drop())));

function run(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['-r', '@swc-node/register', '-C', '@maru/source', MAIN], {
    env: { PATH: process.env['PATH'], PORT: '0', DATABASE_URL: own.url, EVENT_STORE_URL: log.url, JWKS_URL, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const url = () => eventually(() => /"url":"([^"]+)"/.exec(said)![1]!, 30_000);
  return { child, ended, said: () => said, url };
}

/** The same server behind a proxy on another port, which listens only after `open`. */
async function laterAt(url: string) {
  const port = await freePort();
  const way = new URL(url);
  const target = { host: way.hostname, port: Number(way.port) };
  way.port = String(port);
  return { url: way.href, open: () => TcpProxy.listen(target, port) };
}

describe('a context as a process', () => {
  it.each([
    ['the event store', 'EVENT_STORE_URL'],
    ['the database', 'DATABASE_URL'],
  ])(
    'waits for %s when it comes up later',
    async (what, variable) => {
      const place = await laterAt(variable === 'DATABASE_URL' ? own.url : log.url);
      const { child, ended, said, url } = run({ [variable]: place.url });
      await eventually(() => expect(said()).toMatch(new RegExp(`ECONNREFUSED.*waiting for ${what}"`)), 30_000);
      const way = await place.open();
      try {
        expect(await fetch(`${await url()}/health/ready`)).toMatchObject({ status: 200 });
        child.kill('SIGTERM');
        expect(await ended).toEqual([0, null]);
      } finally {
        await way.close();
      }
    },
    60_000,
  );

  it('gives up after the time limit, and names the backend and its error', async () => {
    const { ended, said } = run({ DATABASE_URL: NOWHERE, START_TIMEOUT_MS: '500' });
    expect(await ended).toEqual([1, null]);
    expect(said()).toMatch(
      /^shipping could not start: the database cannot be reached: connect ECONNREFUSED .*\(tried/m,
    );
    expect(said()).not.toContain('secret');
  }, 60_000);

  it('stops at once on SIGTERM while it waits for a backend', async () => {
    const { child, ended, said } = run({ EVENT_STORE_URL: NOWHERE });
    await eventually(() => expect(said()).toContain('waiting for the event store'), 30_000);
    const began = Date.now();
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(Date.now() - began).toBeLessThan(3_000);
  }, 60_000);

  it('does not wait when its database does not exist', async () => {
    const wrong = new URL(own.url);
    wrong.pathname = '/nothing';
    const { ended, said } = run({ DATABASE_URL: wrong.href });
    expect(await ended).toEqual([1, null]);
    expect(said()).toMatch(/^shipping could not start: database "nothing" does not exist\n$/);
    expect(said()).not.toContain('waiting for');
  }, 60_000);

  it('names its wrong settings', async () => {
    const wrong = { EVENT_STORE_URL: 'nowhere', PORT: 'eighty', DATABASE_ANSWER_TIMEOUT_MS: 'soon' };
    const cases: [Record<string, string>, RegExp][] = [
      [{ EVENT_STORE_NAMESPACE: 'shop' }, /^shipping could not start: EVENT_STORE_NAMESPACE is for EventStoreDB/m],
      [{ KAFKA_BROKERS: 'kafka' }, /^shipping could not start: KAFKA_BROKERS is "kafka": must be like/m],
      [wrong, /EVENT_STORE_URL is "nowhere": must be a URL[^]*PORT is "eighty": must be a port/],
      [{ DATABASE_ANSWER_TIMEOUT_MS: 'soon' }, /DATABASE_ANSWER_TIMEOUT_MS is "soon"/],
    ];
    for (const [env, complaint] of cases) {
      const { ended, said } = run(env);
      expect(await ended).toEqual([1, null]);
      expect(said()).toMatch(complaint);
    }
  }, 90_000);

  it('listens with its certificate, and serves health on another port in plain HTTP', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'maru-process-'));
    try {
      await makeDevelopmentCertificates({ folder, names: ['shipping'] });
      const { cert, key, ca } = certificateFiles(folder, 'shipping');
      const port = String(await freePort());
      const whole = run({ MARU_TLS_CERT: cert, MARU_TLS_KEY: key, MARU_TLS_CA: ca, HEALTH_PORT: port });
      expect(await whole.url()).toMatch(/^https:/);
      expect(whole.said()).not.toContain('every process in the network may call it');
      expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
      await expect(fetch(`${await whole.url()}/health/ready`)).rejects.toThrow('fetch failed');
      whole.child.kill('SIGTERM');
      expect(await whole.ended).toEqual([0, null]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('starts, takes commands and stops without Kafka, and reports that it is degraded', async () => {
    const { child, ended, said, url } = run({ KAFKA_BROKERS: '127.0.0.1:1' });
    const at = await url();
    const readiness = await fetch(`${at}/health/ready`);
    expect(readiness.status).toBe(200);
    expect(await readiness.json()).toMatchObject({
      status: 'degraded',
      details: { database: { status: 'up' }, eventStore: { status: 'up' }, bus: { status: 'degraded' } },
    });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ parcelId: PARCEL });
    const sent = fetch(`${at}/api/parcels/blindly`, { method: 'POST', headers, body });
    expect(await sent).toMatchObject({ status: 201 });
    expect(said()).toContain('neither certificates nor MARU_SERVICE_PUBLIC_KEY are set; every process in the network');
    child.kill('SIGTERM');
    const began = Date.now();
    expect(await ended).toEqual([0, null]);
    expect(Date.now() - began).toBeLessThan(9_000);
    expect(said()).not.toContain('"level":"error"');
  }, 60_000);
});
