import { distributedFolder } from '../distributed/distributed-folder';
import { readPlatformFile } from '../tools/platform-file';
import type { Account } from './account';
import { operatorFile, readOperatorFile } from './operator-file';

/** No operator account is known to the tool. */
export class NoOperator extends Error {
  override readonly name = 'NoOperator';
}

/**
 * The operator account for a tool beside the shop: MARU_OPERATOR_EMAIL and MARU_OPERATOR_PASSWORD, else the account in
 * the data folder. A data folder may have two shops, and then the one with `url` is preferred.
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
    `no operator account is known, because ${operatorFile(folder)} does not exist; ` +
      'set MARU_OPERATOR_EMAIL and MARU_OPERATOR_PASSWORD, or MARU_DATA_DIR',
  );
}
