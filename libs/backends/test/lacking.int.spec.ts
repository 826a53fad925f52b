import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openKafka, kafkaAvailability, startKafka } from '../src';

let folder: string;
let bin: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'maru-lacking-'));
  bin = path.join(folder, 'bin');
  mkdirSync(bin);
  // Only the test's programs, and behind them those that its scripts need.
  env = { PATH: bin, MARU_CACHE_DIR: path.join(folder, 'cache') };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program of this name on the PATH. */
function program(name: string, script: string): void {
  const file = path.join(bin, name);
  writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(file, 0o755);
}

const JAVA_17 = `echo 'openjdk version "17.0.15" 2025-04-15' >&2`;

describe('a machine that cannot start Kafka', () => {
  it('has no Java', async () => {
    await expect(startKafka({ env })).rejects.toMatchObject({
      code: 'NO_JAVA',
      message: 'there is no Java on the PATH; Kafka needs Java 17 or later',
    });
    await expect(startKafka({ env: { ...env, JAVA_HOME: '/nowhere' } })).rejects.toMatchObject({
      code: 'NO_JAVA',
      message: expect.stringContaining('/nowhere/bin/java'),
    });
  });

  it.each([
    ['11.0.2', 'Java 11'],
    ['1.8.0_402', 'Java 8'],
  ])('has a Java that is too old: %s', async (version, said) => {
    program('java', `echo 'openjdk version "${version}"' >&2`);
    await expect(startKafka({ env })).rejects.toMatchObject({
      code: 'JAVA_TOO_OLD',
      message: `${said} is too old; Kafka needs Java 17 or later`,
    });
  });

  it('has a Java that does not run', async () => {
    program('java', 'echo "no room for the heap"; exit 1');
    await expect(startKafka({ env })).rejects.toMatchObject({
      code: 'NO_JAVA',
      message: 'the Java on the PATH does not run: no room for the heap',
    });
  });

  it('has no Maven, and Kafka is not fetched yet', async () => {
    program('java', JAVA_17);
    await expect(startKafka({ env })).rejects.toMatchObject({
      code: 'NO_MAVEN',
      message: 'there is no Maven (mvn) on the PATH to fetch Kafka with',
    });
  });

  it.each([
    ['Could not transfer artifact x from/to central: Connection refused', 'NO_NETWORK', 'cannot reach its repository'],
    ['Cannot access central in offline mode and the artifact x has not been downloaded', 'NO_NETWORK', 'offline mode'],
    ['Could not find artifact x', 'MAVEN_FAILED', 'Could not find artifact x'],
  ])('has a Maven that says: %s', async (said, code, message) => {
    program('java', JAVA_17);
    program('mvn', `printf '\\033[1m[ERROR] ${said}\\033[m\\n[ERROR] To see the full stack trace\\n'; exit 1`);
    await expect(startKafka({ env })).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('reports everything that it lacks at once, without a start', async () => {
    program('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    const why =
      'there is no Java on the PATH; Kafka needs Java 17 or later; ' +
      'Docker cannot be used: Cannot connect to the Docker daemon';
    expect(await openKafka({ env })).toEqual({ kafka: undefined, why });
    expect(await kafkaAvailability(env)).toEqual({ why });
  });
});

describe('a machine that can start Kafka', () => {
  it('reports how, without starting anything', async () => {
    program('docker', 'echo 28.2.2');
    expect(await kafkaAvailability(env)).toEqual({ how: 'with Docker' });
    program('java', JAVA_17);
    expect(await kafkaAvailability(env)).toEqual({ how: 'with Docker' });
    program('mvn', 'echo "Apache Maven 3.8.7"');
    expect(await kafkaAvailability(env)).toEqual({ how: 'with Java' });
    rmSync(path.join(bin, 'mvn'));
    // Fetched before, so Maven is no longer needed.
    mkdirSync(path.join(folder, 'cache', 'kafka-4.1.1'), { recursive: true });
    expect(await kafkaAvailability(env)).toEqual({ how: 'with Java' });
  });

  it('uses a running Kafka, and leaves it running', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const brokers = `127.0.0.1:1,127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { kafka } = await openKafka({ env: { ...env, KAFKA_BROKERS: brokers } });
    expect(kafka).toMatchObject({ brokers, from: 'KAFKA_BROKERS' });
    await kafka!.close();
    expect(server.listening).toBe(true);
    server.close();
  });

  it('fails when the named Kafka does not answer', async () => {
    program('java', JAVA_17);
    const opening = openKafka({ env: { ...env, KAFKA_BROKERS: '127.0.0.1:1' } });
    await expect(opening).rejects.toMatchObject({
      code: 'NOT_REACHABLE',
      message: 'KAFKA_BROKERS is 127.0.0.1:1, and nothing answers there',
    });
  });

  it('runs the official image with Docker and without Java, and removes the container', async () => {
    // There is no Docker here; this shows the command that it would get.
    const asked = path.join(folder, 'asked');
    const settings = path.join(folder, 'settings');
    program(
      'docker',
      `echo "$*" >> ${asked}
       if [ "$1" = run ]; then
         for each; do case $each in *:/mnt/shared/config:ro) cp "\${each%%:*}/server.properties" ${settings};; esac; done
         echo 'Bind for 127.0.0.1:25000 failed: port is already allocated'; exit 125
       fi`,
    );
    const dataDirectory = path.join(folder, 'kept');
    const opening = openKafka({ env, port: 25_000, dataDirectory });
    await expect(opening).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: '127.0.0.1:25000 is taken: Kafka cannot listen there',
    });
    const [info, run, remove] = readFileSync(asked, 'utf8').trim().split('\n');
    expect(info).toMatch(/^info /);
    const name = /^run --rm --name (maru-kafka-\w+) /.exec(run!)?.[1];
    expect(run).toContain('--publish 127.0.0.1:25000:25000 ');
    expect(run).toMatch(/ --volume maru-kafka-[0-9a-f]{12}:\/var\/lib\/kafka\/data apache\/kafka:4\.1\.1$/);
    expect(remove).toBe(`rm --force --volumes ${name}`);
    const properties = readFileSync(settings, 'utf8').split('\n');
    expect(properties).toContain('listeners=CLIENT0://0.0.0.0:25000,CONTROLLER://0.0.0.0:9093');
    expect(properties).toContain('advertised.listeners=CLIENT0://127.0.0.1:25000');
    expect(properties).toContain('log.dirs=/var/lib/kafka/data');
  });
});
