import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from './account';

/** Where on a data folder the operator's account is kept. */
export const operatorFile = (dataDirectory: string) => path.resolve(dataDirectory, 'operator.json');

/** Undefined when none is kept there. */
export async function readOperatorFile(dataDirectory: string): Promise<Account | undefined> {
  const text = await readFile(operatorFile(dataDirectory), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    return undefined;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Account);
}
