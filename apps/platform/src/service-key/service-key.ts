import { InvalidServiceKey, makeServiceKey, publicServiceKey, writeOwnFile } from '@maru/security';
import { callerSettings, InvalidSettings, readSettings } from '@maru/service';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where on a data folder the key of service tokens is kept. */
const fileIn = (dataDirectory: string) => path.resolve(dataDirectory, 'service-key');

/** The key that the settings give, else the one that is kept on the data folder; undefined when there is none. @throws InvalidSettings */
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

/** The same; where there is none, one is made and kept there, for nobody but the owner of the folder to read. @throws InvalidSettings */
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
    throw new InvalidSettings(`${file} ${cause.message}; without the file another one is made`, { cause });
  }
}
