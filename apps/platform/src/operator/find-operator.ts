import { distributedFolder } from '../distributed/distributed-folder';
import { readPlatformFile } from '../tools/platform-file';
import type { Account } from './account';
import { operatorFile, readOperatorFile } from './operator-file';

/** It is not known how to log in as an operator. */
export class NoOperator extends Error {
  override readonly name = 'NoOperator';
}

/**
 * How a tool beside the shop logs in as its operator: by MARU_OPERATOR_EMAIL and MARU_OPERATOR_PASSWORD, else with what the shop
 * keeps in its data folder. Of the two shops that may be on one folder, that of `url`, when either says that it is.
 * @throws NoOperator
 */
export async function findOperator(env: Readonly<Record<string, string | undefined>>, url?: string): Promise<Account> {
  const { MARU_OPERATOR_EMAIL: email, MARU_OPERATOR_PASSWORD: password } = env;
  if (email && password) return { email, password };
  const folder = env['MARU_DATA_DIR'] || '.maru';
  const folders = [folder, distributedFolder(folder)];
  const places = await Promise.all(
    folders.map(async (each) => ({
      account: await readOperatorFile(each),
      file: operatorFile(each),
      url: (await readPlatformFile(each))?.url,
    })),
  );
  const kept = places.filter(({ account }) => account);
  const found = kept.find((place) => place.url !== undefined && place.url === url) ?? kept[0];
  if (found) return { ...found.account!, file: found.file };
  throw new NoOperator(
    `it is not known how to log in as an operator: ${operatorFile(folder)} is not there; ` +
      'set MARU_OPERATOR_EMAIL and MARU_OPERATOR_PASSWORD, or MARU_DATA_DIR',
  );
}
