import { findEmbeddedPostgres, startEmbeddedPostgres } from '@maru/embedded-postgres';
import { InvalidSettings, readSettings } from '@maru/service';
import { contexts } from '../contexts';
import { EVENTS, prepareDatabases } from '../databases';
import { KEYS } from '../personal-keys';
import { distributedFolder } from '../distributed/distributed-folder';
import { becomeTheOnlyPlatform } from '../platform-lock';
import { databaseFolder } from '../settings';
import { readPlatformFile } from './platform-file';
import type { PlatformFile } from './platform-file';
import { byContext, projectionsSettings } from './tool-settings';

export interface ShopDatabases {
  /** The database URLs by context. */
  readonly urls: ReadonlyMap<string, string>;
  /** The shared log. */
  readonly eventStore: { readonly url: string; readonly namespace?: string };
  /** Whether no platform can start on these databases before `close`. */
  readonly exclusive: boolean;
  /** Stops the database if this tool has started it. */
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens the databases of the shop for a tool: those of EVENT_STORE_URL and `<CONTEXT>_DATABASE_URL`, else those of
 * DATABASE_URL, else those of the platform or the distributed shop that runs on the data folder. If none runs, the
 * embedded database is started while the tool needs it, and no platform can start on it meanwhile.
 */
export async function openShopDatabases(env: Environment): Promise<ShopDatabases> {
  const settings = readSettings(projectionsSettings, env);
  const namespace = settings.get('EVENT_STORE_NAMESPACE');
  const log = settings.get('EVENT_STORE_URL');
  if (log)
    return {
      urls: namedDatabases(env),
      eventStore: { url: log, namespace },
      exclusive: false,
      close: () => Promise.resolve(),
    };

  const url = settings.get('EVENTSTOREDB_URL');
  const eventStoreDb = url === undefined ? undefined : { url, namespace };
  const prepare = async (adminUrl: string, eventStore: PlatformFile['eventStore']) => {
    const urls = await prepareDatabases(adminUrl, [EVENTS, KEYS, ...contexts.map(({ name }) => name)]);
    const ownLog = { url: urls.get(EVENTS)! };
    return { urls, eventStore: eventStore ?? ownLog, exclusive: false, close: () => Promise.resolve() };
  };
  const given = settings.get('DATABASE_URL');
  if (given) return prepare(given, eventStoreDb);
  const folder = settings.get('MARU_DATA_DIR');
  for (const each of [folder, distributedFolder(folder)]) {
    const running = await findEmbeddedPostgres(databaseFolder(each));
    if (running) return prepare(running, eventStoreDb ?? (await readPlatformFile(each))?.eventStore);
  }

  const port = settings.get('MARU_POSTGRES_PORT');
  const database = await startEmbeddedPostgres({ dataDirectory: databaseFolder(folder), port });
  try {
    const found = await prepare(database.url, eventStoreDb);
    const letGo = await becomeTheOnlyPlatform(found.urls.get(EVENTS)!, () => undefined);
    return { ...found, exclusive: true, close: () => letGo().then(() => database.stop()) };
  } catch (error) {
    if (!database.adopted) await database.stop();
    throw error;
  }
}

function namedDatabases(env: Environment): ReadonlyMap<string, string> {
  const urls = byContext(env, 'DATABASE_URL');
  if (urls.size === 0)
    throw new InvalidSettings('EVENT_STORE_URL is set without the databases; set ORDERING_DATABASE_URL and so on, too');
  const keys = env['KEYS_DATABASE_URL'];
  return keys ? new Map([...urls, [KEYS, keys]]) : urls;
}
