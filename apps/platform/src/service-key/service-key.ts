import { InvalidServiceKey, makeServiceKey, publicServiceKey, writeOwnFile } from '@maru/security';
import { callerSettings, InvalidSettings, readSettings } from '@maru/service';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The file of the service key in a data folder. */
const fileIn = (dataDirectory: string) => path.resolve(dataDirectory, 'service-key');

/**
 * The service key of the settings, else that in the data folder; undefined when there is none.
 * @throws InvalidSettings when it is no service key
 */
export async function findServiceKey(env: Environment, dataDirectory: string): Promise<string | undefined> {
  const given = readSettings(callerSettings, env).get('MARU_SERVICE_KEY');
  if (given !== undefined) return given;
  const file = fileIn(dataDirectory);
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    return undefined;
  });
  return kept === undefined ? undefined : checked(kept.trim(), file);
}

/**
 * As `findServiceKey`; when there is none, it makes one in a file that only its owner can read.
 * @throws InvalidSettings when the existing one is no service key
 */
export async function serviceKey(env: Environment, dataDirectory: string): Promise<string> {
  const found = await findServiceKey(env, dataDirectory);
  if (found !== undefined) return found;
  const made = makeServiceKey();
  await writeOwnFile(fileIn(dataDirectory), `${made}\n`);
  return made;
}

function checked(key: string, file: string): string {
  try {
    publicServiceKey(key);
    return key;
  } catch (cause) {
    if (!(cause instanceof InvalidServiceKey)) throw cause;
    throw new InvalidSettings(`${file} ${cause.message}; remove the file to get a new one`, { cause });
  }
}
