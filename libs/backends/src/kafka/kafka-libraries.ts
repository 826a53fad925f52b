import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { BackendError } from '../backend-error';
import { cacheFolder } from '../cache-folder';

export const KAFKA_VERSION = '4.1.1';

// A copying plugin of a fixed version, because Maven's default differs between versions.
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const LONGEST_DOWNLOAD_MS = 10 * 60_000;
const UNFINISHED = /^kafka-.+\.new-(\d+)-/;

/** The folder of Kafka's libraries, fetched or not. */
export function kafkaFolder(env: NodeJS.ProcessEnv): string {
  return path.join(cacheFolder(env), `kafka-${KAFKA_VERSION}`);
}

/** Whether they are there, so that only Java is needed. */
export function hasKafkaLibraries(env: NodeJS.ProcessEnv): Promise<boolean> {
  // The folder gets its name when it is complete.
  return stat(kafkaFolder(env)).then(
    () => true,
    () => false,
  );
}

/**
 * The folder of Kafka's jars. When they are missing, Maven fetches them (43 MB) into a folder of its own that is then
 * moved to its place. Several processes may do so concurrently, and a killed one leaves nothing that is used later.
 * @throws BackendError NO_MAVEN, NO_NETWORK, MAVEN_FAILED
 */
export async function kafkaLibraries(
  env: NodeJS.ProcessEnv,
  onProgress: (message: string) => void = () => undefined,
): Promise<string> {
  const place = kafkaFolder(env);
  if (await hasKafkaLibraries(env)) return place;
  const cache = path.dirname(place);
  await mkdir(cache, { recursive: true });
  await removeUnfinished(cache);
  onProgress(`fetching Apache Kafka ${KAFKA_VERSION} with Maven into ${place} (once, about 43 MB)`);
  const fresh = `${place}.new-${process.pid}-${Math.random().toString(36).slice(2)}`;
  try {
    await mkdir(fresh);
    await writeFile(path.join(fresh, 'pom.xml'), POM);
    await copyDependencies(fresh, env);
    await rename(fresh, place);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process was faster, and its files are as good.
    if (!(await hasKafkaLibraries(env))) throw error;
  }
  return place;
}

async function copyDependencies(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const args = ['-B', '-q', COPY, `-DoutputDirectory=${folder}`, '-DincludeScope=runtime'];
  try {
    await promisify(execFile)('mvn', args, { cwd: folder, env, timeout: LONGEST_DOWNLOAD_MS, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: string; stdout?: string; stderr?: string };
    const options = { cause: error };
    if (code === 'ENOENT') {
      throw new BackendError('NO_MAVEN', 'there is no Maven (mvn) on the PATH to fetch Kafka with', options);
    }
    // The first error is enough; the rest explains how to ask Maven for more. Some Mavens colour it even here.
    const said = stripVTControlCharacters(`${stdout}\n${stderr}`);
    const why = /^\[ERROR\] (.+)$/m.exec(said)?.[1] ?? (error as Error).message;
    if (OFFLINE.test(why)) {
      throw new BackendError('NO_NETWORK', `Maven cannot reach its repository to fetch Kafka:\n${why}`, options);
    }
    throw new BackendError('MAVEN_FAILED', `Maven could not fetch Kafka:\n${why}`, options);
  }
}

const OFFLINE = /could not transfer|offline mode|unknown ?host|connection refused|connect to .+ failed|timed out/i;

async function removeUnfinished(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = Number(UNFINISHED.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    await rm(path.join(cache, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const dependency = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

// Kafka 4.1 is built against slf4j 1.7; with a logger of 2.x it would log nothing at all.
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>maru</groupId>
  <artifactId>kafka-libraries</artifactId>
  <version>1</version>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.slf4j', 'slf4j-simple', '1.7.36')}
  </dependencies>
</project>
`;
