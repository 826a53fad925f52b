import { preparePersonalKeys } from '@maru/personal-data';
import type { ContextDefinition } from '@maru/service';

/** The name of the database of the persons' keys. */
export const KEYS = 'keys';

/**
 * Creates the table of the keys, and grants access to the contexts with personal data, each under its own role.
 * @param databaseUrls the URLs of every context's own database and of the keys' database
 * @returns the URL of the keys for each context, by context
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
