import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { BackendError } from '../backend-error';

/** The runner of Kafka's programs, and their folder. */
export interface JavaPlace {
  readonly java: string;
  readonly classpath: string;
  readonly env: NodeJS.ProcessEnv;
  readonly dataDirectory: string;
}

/** Kafka's own folder in the data directory of a broker. */
export const storageIn = (dataDirectory: string) => path.join(dataDirectory, 'log');

/**
 * Gives the broker's storage its identity, once; `properties` is the text of `server.properties` for storage in that
 * folder.
 * @returns the id of the cluster
 * @throws BackendError START_FAILED
 */
export async function formatStorage(
  { java, classpath, env, dataDirectory }: JavaPlace,
  properties: (storage: string) => string,
): Promise<string> {
  const storage = storageIn(dataDirectory);
  const known = await identityOf(storage);
  if (known) return known;
  // Made beside its place and then moved there, so that unfinished storage is never used.
  const fresh = `${storage}.new`;
  await rm(fresh, { recursive: true, force: true });
  const settings = `${fresh}.properties`;
  await writeFile(settings, properties(fresh));
  const clusterId = randomBytes(16).toString('base64url');
  const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '--config', settings];
  try {
    await promisify(execFile)(java, ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', classpath, ...format], { env });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new BackendError('START_FAILED', `Kafka could not format ${storage}:\n${stderr || message}`, {
      cause: error,
    });
  }
  await rename(fresh, storage);
  await rm(settings);
  return clusterId;
}

async function identityOf(storage: string): Promise<string | undefined> {
  const text = await readFile(path.join(storage, 'meta.properties'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  return /^cluster\.id=(.+?)\s*$/m.exec(text)?.[1];
}
