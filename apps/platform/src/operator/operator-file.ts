import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from './account';

/** The file of the operator's account in a data folder. */
export const operatorFile = (dataDirectory: string) => path.resolve(dataDirectory, 'operator.json');

/** The account in a data folder; undefined when it has none. */
export async function readOperatorFile(dataDirectory: string): Promise<Account | undefined> {
  const text = await readFile(operatorFile(dataDirectory), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    return undefined;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Account);
}
