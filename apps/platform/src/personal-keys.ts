import { preparePersonalKeys } from '@maru/personal-data';
import type { ContextDefinition } from '@maru/service';

/** The name of the database in which the keys of persons are. */
export const KEYS = 'keys';

/**
 * Makes the table of the keys, and lets the contexts in that have to do with personal data, each with its own role.
 * @param databaseUrls of every context's own database, and of that of the keys
 * @returns by context, where it finds the keys
 */
export async function openPersonalKeys(
  databaseUrls: ReadonlyMap<string, string>,
  contexts: readonly ContextDefinition[],
): Promise<ReadonlyMap<string, string>> {
  const keys = new URL(databaseUrls.get(KEYS)!);
  const urls = new Map<string, string>();
  const roles = { keeps: [] as string[], uses: [] as string[] };
  for (const { name, personalData } of contexts) {
    if (!personalData) continue;
    const url = new URL(databaseUrls.get(name)!);
    roles[personalData].push(decodeURIComponent(url.username));
    url.pathname = keys.pathname;
    urls.set(name, url.href);
  }
  await preparePersonalKeys(keys.href, roles);
  return urls;
}
